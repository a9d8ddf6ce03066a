"""House rules that no tool knows: what is named exists, what exists is used, each thing is done in its one place."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.core.management import call_command
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import get_resolver

from invoices.domain.lifecycle import CARDS, MOVES, Party, Status
from invoices.domain.reasons import REASONS

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "structures", "annuaire", "invoices", "chorus")
TONES = {"neutral", "info", "success", "warning", "error"}
BY_CONVENTION = {  # templates that Django or crispy-forms look for by themselves
    *(f"{status}.html" for status in (400, 403, 404, 409, 410, 413, 500)),
}
PACK = "portail/"  # the crispy template pack
LINES = {"*.py": 400, "*.html": 120}
FUNCTION_LINES = 40
ENGLISH = re.compile(r"\b(submit|cancel|search|log ?in|log ?out|welcome|password|error|invoice|next|previous)\b", re.I)


@cache
def code() -> dict[str, ast.Module]:
    """Return the syntax tree of every module of ours, by path."""
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in files}


@cache
def templates() -> dict[str, str]:
    """Return the source of every template, by its name."""
    files = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    return {str(path.relative_to(ROOT / "templates")): path.read_text() for path in files}


def nodes(kind, *, but=()):
    """Yield (path, node) for every node of a kind in our code, outside the named paths."""
    for path, tree in code().items():
        if not path.startswith(tuple(but)):
            yield from ((path, node) for node in ast.walk(tree) if isinstance(node, kind))


@cache
def strings() -> set[str]:
    """Return every literal text of our code."""
    return {node.value for _, node in nodes(ast.Constant) if isinstance(node.value, str)}


def named(function_names):
    """Return the first literal argument of every call of these functions."""
    found = set()
    for _, call in nodes(ast.Call):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in function_names and call.args and isinstance(call.args[0], ast.Constant):
            found.add(call.args[0].value)
    return found


def url_names(resolver=None, space=""):
    """Yield every address name as it is written in a link: « invoices:sent »."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from url_names(pattern, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}"


def test_every_template_named_exists():
    called = {text for text in strings() if re.fullmatch(r"[a-z0-9][\w/.-]*\.(html|txt|svg)", text)} - BY_CONVENTION
    tags = re.findall(r"""{%-?\s*(?:include|extends)\s+["']([^"']+)["']""", "\n".join(templates().values()))
    missing = {name for name in called | set(tags) if name not in templates() and not _is_known_to_django(name)}
    assert missing == set()


def test_every_template_is_used():
    everything = "\n".join(templates().values()) + "\n".join(strings())
    unused = {name for name in templates() if name not in everything and not name.startswith(PACK)}
    mails = {f"{kind}_{part}.txt" for kind in mail_kinds() for part in ("subject", "body")}
    assert unused - BY_CONVENTION - mails == set()


def test_every_mail_has_a_subject_and_a_body():
    assert mail_kinds()
    for kind in mail_kinds():
        assert "\n" not in templates()[f"{kind}_subject.txt"].strip()
        assert f"{kind}_body.txt" in templates()


@cache
def mail_kinds():
    """Return « invoices/email/changement_etat » for each kind that a notification names."""
    kinds = {name.rpartition("_")[0] for name in templates() if "/email/" in name and name.count("_")}
    return {kind for kind in kinds if kind.rpartition("/")[2] in strings()}


def test_every_task_rung_is_registered_and_every_task_is_rung():
    current_app.loader.import_default_modules()
    registered = {name for name in current_app.tasks if name.startswith(APPS)}
    declared = {
        keyword.value.value
        for path, call in nodes(ast.Call)
        for keyword in call.keywords
        if path.endswith("tasks.py") and keyword.arg == "name"
    }
    assert declared == registered
    called = {
        node.value
        for path, node in nodes(ast.Constant)
        if not path.endswith("tasks.py")
        and isinstance(node.value, str)
        and re.fullmatch(rf"({'|'.join(APPS)})\.[a-z_]+", node.value)
    }
    modules = {path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".") for path in code()}
    assert called - modules - {f"{app}.urls" for app in APPS} == registered


def test_what_follows_a_move_is_a_task():
    current_app.loader.import_default_modules()
    assert {name for move in MOVES for name in (*move.then, *move.then_if_drawn_up)} <= set(current_app.tasks)


def test_every_address_named_exists():
    in_templates = re.findall(r"""{%\s*url\s+["']([\w:-]+)["']""", "\n".join(templates().values()))
    used = {*in_templates, *named({"reverse", "reverse_lazy"}), *(n for n in named({"redirect"}) if "/" not in n)}
    assert used - set(url_names()) - {name for name in used if name.startswith("admin:")} == set()


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_only_the_writer_of_status_writes_it():
    writer = "invoices/services/transition.py"
    targets = [
        (path, target)
        for path, node in nodes(ast.Assign | ast.AugAssign | ast.AnnAssign, but=[writer])
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    written = [path for path, target in targets if isinstance(target, ast.Attribute) and target.attr == "status"]
    for path, call in nodes(ast.Call, but=[writer]):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        is_named = any(isinstance(argument, ast.Constant) and argument.value == "status" for argument in call.args)
        if (name == "setattr" and is_named) or (name == "update" and any(k.arg == "status" for k in call.keywords)):
            written.append(path)
    assert written == []


def test_views_neither_query_nor_write():
    services = {"services"} | {Path(path).stem for path in code() if "/services/" in path}
    views = [(path, node) for path, node in nodes(ast.Attribute) if "/views/" in path or path.endswith("views.py")]
    written = [
        f"{path}:{node.lineno}"
        for path, node in views
        if node.attr in {"objects", "save", "delete"} and getattr(node.value, "id", "") not in services
    ]
    assert written == []


def test_imports_stand_at_the_top():
    inside = [
        f"{path}:{node.lineno}"
        for path, function in nodes(ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and function.name != "ready"
    ]
    assert inside == []


def test_no_file_and_no_function_is_too_long():
    sizes = {path: len((ROOT / path).read_text().splitlines()) for path in code()}
    assert {path: size for path, size in sizes.items() if size > LINES["*.py"]} == {}
    pages = {name: len(source.splitlines()) for name, source in templates().items()}
    assert {name: size for name, size in pages.items() if size > LINES["*.html"]} == {}
    functions = {
        f"{path}:{node.name}": node.end_lineno - node.lineno + 1
        for path, node in nodes(ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: size for name, size in functions.items() if size > FUNCTION_LINES} == {}


def test_requirements_hold_hashes_and_no_address():
    for path in ROOT.glob("requirements*"):
        text = path.read_text()
        assert not re.search(r"://|--index|--find-links|--extra", text), path.name
        if path.suffix == ".txt":
            pinned = re.findall(r"^[a-z][\w.-]*==", text, re.M)
            assert len(pinned) == len(re.findall(r"^[\w.-]+==[^\n]+\\\n\s+--hash=sha256:", text, re.M)), path.name


@pytest.mark.parametrize("status", Status)
def test_every_status_is_worded(status):
    card = CARDS[status]
    assert card.label[0].isupper()
    assert card.tone in TONES
    parties = {Party.SUPPLIER, *([Party.RECIPIENT] if card.is_open_to_recipient else [])} - _absent_from(status)
    for party in parties:
        assert card.words[party].rstrip("»").rstrip()[-1] in ".!?", card.words[party]


def test_every_reason_is_worded_and_leads_somewhere():
    assert all(reason.label[0].isupper() and reason.code == code for code, reason in REASONS.items())
    assert {code for move in MOVES for code in move.reasons or ()} == set(REASONS)


def test_field_labels_are_lower_case():
    """They stand inside sentences; what must be capital there (SIRET, TVA) is so by itself."""
    capital = [
        f"{model.__name__}.{field.name}: {field.verbose_name}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for field in model._meta.get_fields()
        if re.match(r"[A-ZÀ-Ý][a-zà-ÿ]+(\s|$)", str(getattr(field, "verbose_name", "")))
    ]
    assert capital == []


@pytest.mark.parametrize("name", sorted(name for name in templates() if name.endswith((".html", ".txt"))))
def test_the_text_of_a_template_is_french(name):
    source = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", templates()[name], flags=re.S)
    text = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>", " ", source, flags=re.S)
    assert ENGLISH.findall(text) == []
    assert "..." not in text, "« … » is one character"


def test_the_rules_of_this_file_look_at_something():
    """A rule that finds nothing anywhere would pass for ever."""
    assert "invoices:sent" in set(url_names())
    assert "invoices/services/transition.py" in code()
    assert "components/badge.html" in templates()
    assert "accounts.send_mail" in strings()
    assert "home" in named({"redirect", "reverse"}) | set(url_names())


def _absent_from(status):
    return {Party.SUPPLIER, Party.RECIPIENT} if status is Status.SUPPRIMEE else set()


def _is_known_to_django(name):
    try:
        return bool(get_template(name))
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return False
