"""Tasks of the mails: the row says what is left to do, the task only comes to look."""

from celery import shared_task

from accounts import notices, sending


@shared_task(name="accounts.send_mail")
def send_mail(mail_id: int) -> None:
    """Send one mail."""
    sending.send_one(mail_id)


@shared_task(name="accounts.sweep_mails")
def sweep_mails() -> None:
    """Send the mails whose ring was lost, or whose server was down."""
    sending.send_due()


@shared_task(name="accounts.forget_notices")
def forget_notices() -> None:
    """Delete the notices that are a year old."""
    notices.forget_old()
