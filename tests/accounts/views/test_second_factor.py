"""The second factor: three kinds, three policies; half signed in opens nothing. Source: domain.md §1.4."""

import re
from base64 import b32decode
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import LoginCode, User
from tests import mailbox
from tests.accessibility import check
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

FACTORS = "/mon-compte/double-authentification/"
CODE = "/connexion/code/"


@pytest.fixture(autouse=True)
def _fresh_counters(broker):
    broker.flushall()


def sign_in(client, user, **extra):
    return client.post("/connexion/", {"username": user.email, "password": PASSWORD} | extra)


def mailed_code(user):
    return re.search(r"code de connexion : (\d{6})$", mailbox.latest("code_connexion", user.email), re.M)[1]


def with_application(client):
    """Set an application up through the page. Returns the person, the secret key (bytes) and the recovery codes."""
    user = UserFactory()
    client.force_login(user)
    page = client.get(f"{FACTORS}application/").content.decode()
    check(page)
    key = b32decode(re.search(r"Clé : <code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", ""))
    answer = client.post(f"{FACTORS}application/", {"code": f"{totp(key):06}", "current": PASSWORD})
    assert answer.status_code == 200
    check(answer.content)
    codes = re.findall(r"<li><code>(\w{5} \w{5})</code></li>", answer.content.decode())
    TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0)  # as if the next half minute had come
    return user, key, codes


def test_with_the_password_alone_by_default_as_the_demonstration_accounts_do(client):
    assert sign_in(client, UserFactory()).url == "/"


def test_off_asks_nothing_even_of_who_chose_it(client, settings):
    settings.SECOND_FACTOR = "off"
    assert sign_in(client, UserFactory(uses_mailed_code=True)).url == "/"


def test_compulsory_mails_a_code_to_who_chose_nothing(client, settings):
    settings.SECOND_FACTOR = "compulsory"
    user = UserFactory(contact_email="ailleurs@exemple.test")
    assert sign_in(client, user).url == CODE
    assert mailbox.kinds("ailleurs@exemple.test") == []
    check(client.get(CODE).content)
    assert client.post(CODE, {"code": mailed_code(user)}).url == "/"
    assert client.get("/mon-compte/").status_code == 200


def test_half_signed_in_opens_nothing(client, settings):
    settings.SECOND_FACTOR = "compulsory"
    sign_in(client, UserFactory(is_superuser=True, is_staff=True))
    for address in ("/mon-compte/", "/factures/recues/", "/mes-habilitations/", "/admin/"):
        assert client.get(address).status_code == 302, address
    assert "Menu de" not in client.get("/").content.decode()
    assert client.post("/mon-compte/rester-connecte/").status_code == 302


def test_the_administration_asks_for_it_too(client, settings):
    settings.SECOND_FACTOR = "compulsory"
    user = UserFactory(is_superuser=True, is_staff=True)
    client.post("/admin/login/?next=/admin/", {"username": user.email, "password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/").status_code == 302
    sign_in(client, user, next="/admin/")
    assert client.post(CODE, {"code": mailed_code(user)}).url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_session_key_changes_at_both_steps(client):
    user = UserFactory(uses_mailed_code=True)
    client.get("/connexion/")
    session = client.session
    session["seen"] = True
    session.save()
    planted = session.session_key
    sign_in(client, user)
    halfway = client.session.session_key
    client.post(CODE, {"code": mailed_code(user)})
    assert len({planted, halfway, client.session.session_key}) == 3


def test_next_survives_the_second_step_and_never_leads_outside(client):
    user = UserFactory(uses_mailed_code=True)
    sign_in(client, user, next="/mon-compte/")
    assert client.post(CODE, {"code": mailed_code(user)}).url == "/mon-compte/"
    for elsewhere in ("//evil.example", "/\\evil.example", "javascript:alert(1)", "https://evil.example/"):
        other = Client()
        LoginCode.objects.all().delete()
        sign_in(other, user, next=elsewhere)
        assert other.post(CODE, {"code": mailed_code(user)}).url == "/"


def test_a_mailed_code_serves_once(client):
    user = UserFactory(uses_mailed_code=True)
    sign_in(client, user)
    code = mailed_code(user)
    client.post(CODE, {"code": code})
    other = Client()
    sign_in(other, user)
    assert other.post(CODE, {"code": code}).status_code == 422


def test_a_mailed_code_lives_ten_minutes(client):
    user = UserFactory(uses_mailed_code=True)
    sign_in(client, user)
    left = LoginCode.objects.get().expires_at - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    LoginCode.objects.update(expires_at=timezone.now())
    response = client.post(CODE, {"code": mailed_code(user)})
    assert response.status_code == 422
    check(response.content)


def test_five_wrong_tries_spend_a_mailed_code(client):
    user = UserFactory(uses_mailed_code=True)
    sign_in(client, user)
    right = mailed_code(user)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        client.post(CODE, {"code": wrong})
    page = client.post(CODE, {"code": right})
    assert page.status_code == 422
    assert "mal tapé 5 fois : il ne sert plus" in page.content.decode()


def test_codes_are_sent_again_five_times_an_hour_and_the_latest_counts(client):
    user = UserFactory(uses_mailed_code=True)
    sign_in(client, user)
    first = mailed_code(user)
    for _ in range(6):
        client.post(f"{CODE}envoyer/")
    assert mailbox.kinds(user.email).count("code_connexion") == 5
    if first != mailed_code(user):
        assert client.post(CODE, {"code": first}).status_code == 422
    assert client.post(CODE, {"code": mailed_code(user)}).status_code == 302


def test_the_code_is_not_kept():
    user = UserFactory(uses_mailed_code=True)
    sign_in(Client(), user)
    assert mailed_code(user) not in LoginCode.objects.get().digest


def test_the_application_is_set_up_and_asked_for(client):
    user, key, codes = with_application(client)
    assert len(set(codes)) == 10
    client.logout()
    assert sign_in(client, user).url == CODE
    assert "code_connexion" not in mailbox.kinds(user.email)
    assert client.post(CODE, {"code": f"{totp(key):06}"}).url == "/"


def test_a_code_of_the_application_serves_once(client):
    user, key, _ = with_application(client)
    code = f"{totp(key):06}"
    for expected in (302, 422):
        browser = Client()
        sign_in(browser, user)
        assert browser.post(CODE, {"code": code}).status_code == expected


def test_an_application_is_not_in_use_before_it_showed_a_right_code(client):
    user = UserFactory()
    client.force_login(user)
    client.get(f"{FACTORS}application/")
    response = client.post(f"{FACTORS}application/", {"code": "000000", "current": PASSWORD})
    assert response.status_code == 422
    check(response.content)
    client.logout()
    assert sign_in(client, user).url == "/"


def wrong_code(key):
    return next(code for code in ("000000", "111111", "222222") if code not in around(key))


def around(key):
    """What the application shows a little before, now, and a little after."""
    return {f"{totp(key, drift=drift):06}" for drift in range(-3, 4)}


def test_a_slip_does_not_make_the_next_right_code_wait(client):
    user, key, _ = with_application(client)
    client.logout()
    sign_in(client, user)
    for _ in range(4):
        answer = client.post(CODE, {"code": wrong_code(key)})
        assert answer.status_code == 422
    assert "Tapez celui que l&#x27;application affiche maintenant" in answer.content.decode()
    assert f'value="{wrong_code(key)}"' not in answer.content.decode(), "a refused code would have to be erased"
    assert client.post(CODE, {"code": f"{totp(key):06}"}).status_code == 302


def test_five_wrong_codes_of_the_application_make_it_wait_and_the_page_says_until_when(client):
    user, key, codes = with_application(client)
    client.logout()
    sign_in(client, user)
    for _ in range(5):
        page = client.post(CODE, {"code": wrong_code(key)})
    check(page.content)
    end = timezone.localtime(TOTPDevice.objects.get().throttling_failure_timestamp + timedelta(minutes=10))
    assert f"refusés jusqu&#x27;au {end:%d/%m/%Y à %H h %M}" in page.content.decode()
    assert client.post(CODE, {"code": f"{totp(key):06}"}).status_code == 422
    assert client.post(CODE, {"code": codes[0]}).status_code == 302, "a recovery code still opens"


@pytest.mark.parametrize(("wrong", "pause"), [(5, 10), (10, 20), (15, 40), (40, 1280), (45, 1440), (5000, 1440)])
def test_each_further_pause_is_twice_as_long_a_day_at_most(client, wrong, pause):
    user, key, _ = with_application(client)
    client.logout()
    sign_in(client, user)
    ago = timezone.now() - timedelta(minutes=pause)
    late, early = ago + timedelta(seconds=5), ago - timedelta(seconds=5)
    for failed, expected in ((late, 422), (early, 302)):
        TOTPDevice.objects.update(throttling_failure_count=wrong, throttling_failure_timestamp=failed)
        assert client.post(CODE, {"code": f"{totp(key):06}"}).status_code == expected


def test_who_chose_the_application_alone_gets_no_code_by_mail(client):
    user, *_ = with_application(client)
    client.logout()
    sign_in(client, user)
    client.post(f"{CODE}envoyer/")
    assert "code_connexion" not in mailbox.kinds(user.email)


def test_a_recovery_code_serves_once_and_is_kept_as_a_digest(client):
    user, _, codes = with_application(client)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert not kept & {code.replace(" ", "") for code in codes}
    for expected in (302, 422):
        browser = Client()
        sign_in(browser, user)
        assert browser.post(CODE, {"code": codes[0].upper()}).status_code == expected
    assert StaticToken.objects.count() == 9


def test_new_recovery_codes_replace_the_old_ones_and_are_shown_once(client):
    user, _, codes = with_application(client)
    answer = client.post(f"{FACTORS}codes-de-secours/", {"current": PASSWORD})
    assert len(re.findall(r"<li><code>", answer.content.decode())) == 10
    assert "no-store" in answer.headers["Cache-Control"]
    page = client.get(f"{FACTORS}codes-de-secours/").content.decode()
    assert "<li><code>" not in page
    browser = Client()
    sign_in(browser, user)
    assert browser.post(CODE, {"code": codes[1]}).status_code == 422


def test_recovery_codes_are_for_who_has_something_to_recover(client, settings):
    user = UserFactory()
    client.force_login(user)
    page = client.get(FACTORS).content.decode()
    check(page)
    assert "codes-de-secours" not in page
    assert client.get(f"{FACTORS}codes-de-secours/").url == FACTORS
    assert client.post(f"{FACTORS}codes-de-secours/", {"current": PASSWORD}).url == FACTORS
    assert "Activez d&#x27;abord" in client.get(FACTORS).content.decode()
    assert not StaticToken.objects.exists()
    settings.SECOND_FACTOR = "compulsory"  # a code is mailed to everybody: there is a factor
    assert client.post(f"{FACTORS}codes-de-secours/", {"current": PASSWORD}).status_code == 200


@pytest.mark.parametrize("page", ["courriel/", "application/retirer/", "codes-de-secours/", "application/"])
def test_every_change_asks_for_the_password(client, page):
    user, key, _ = with_application(client)
    before = (
        user.uses_mailed_code,
        TOTPDevice.objects.count(),
        set(StaticToken.objects.values_list("token", flat=True)),
    )
    response = client.post(FACTORS + page, {"current": "faux", "code": f"{totp(key):06}"})
    assert response.status_code == 422
    check(response.content)
    user = User.objects.get(pk=user.pk)
    tokens = set(StaticToken.objects.values_list("token", flat=True))
    assert before == (user.uses_mailed_code, TOTPDevice.objects.filter(confirmed=True).count(), tokens)


def test_the_application_is_dropped_and_its_owner_told(client):
    user, *_ = with_application(client)
    client.post(f"{FACTORS}application/retirer/", {"current": PASSWORD})
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert mailbox.kinds(user.email) == ["second_facteur", "second_facteur"]


def test_the_mailed_code_is_switched_on_and_off(client):
    user = UserFactory()
    client.force_login(user)
    for is_on in (True, False):
        check(client.get(FACTORS).content)
        check(client.get(f"{FACTORS}courriel/").content)
        client.post(f"{FACTORS}courriel/", {"current": PASSWORD})
        user.refresh_from_db()
        assert user.uses_mailed_code is is_on


def test_where_it_is_off_nothing_is_set_up(client, settings):
    settings.SECOND_FACTOR = "off"
    client.force_login(UserFactory())
    check(client.get(FACTORS).content)
    assert client.get(f"{FACTORS}application/").status_code == 404


def test_a_new_password_or_a_closed_account_ends_the_half_way(client):
    for change in ({"password": "!"}, {"is_active": False}):
        user = UserFactory(uses_mailed_code=True)
        browser = Client()
        sign_in(browser, user)
        User.objects.filter(pk=user.pk).update(**change)
        assert browser.post(CODE, {"code": mailed_code(user)}).url == "/connexion/"


def test_the_half_way_lasts_a_quarter_of_an_hour(client):
    user = UserFactory(uses_mailed_code=True)
    sign_in(client, user)
    session = client.session
    session["halfway"] = session["halfway"] | {"at": timezone.now().timestamp() - 901}
    session.save()
    assert client.post(CODE, {"code": mailed_code(user)}).url == "/connexion/"


@pytest.mark.parametrize("code", ["", "1" * 10_000, "\0", "１２３４５６", "<script>", "abcdefghij"])
def test_an_odd_code_is_refused_without_failing(client, code):
    user = UserFactory(uses_mailed_code=True)
    sign_in(client, user)
    assert client.post(CODE, {"code": code}).status_code == 422


def test_the_page_of_the_code_without_a_password_leads_to_the_login(client):
    assert client.get(CODE).url == "/connexion/"
    assert client.post(f"{CODE}envoyer/").url == "/connexion/"


def test_a_whole_sign_in_forgets_the_wrong_passwords(client):
    user = UserFactory(uses_mailed_code=True)
    client.post("/connexion/", {"username": user.email, "password": "faux"})
    sign_in(client, user)
    client.post(CODE, {"code": mailed_code(user)})
    assert not AccessAttempt.objects.exists()
