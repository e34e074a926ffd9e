"""The addresses of the outbox and the logbook."""

from django.urls import URLPattern, path

from fellowship.spaces.programme.proofs import emails, logbook, work

urlpatterns: list[URLPattern] = [
    path("journal/", logbook.event_list, name="event_list"),
    path("courriers/", emails.email_list, name="letter_list"),
    path("courriers/<int:letter_id>/", emails.email_detail, name="letter_detail"),
    path("courriers/<int:letter_id>/arreter/", emails.stop_email, name="stop_letter"),
    path("courriers/<int:letter_id>/renvoyer/", emails.send_email_again, name="send_again"),
    path("travaux/", work.job_list, name="job_list"),
    path("travaux/<int:job_id>/", work.job_detail, name="job_detail"),
    path("travaux/<int:job_id>/annuler/", work.cancel_job, name="cancel_job"),
    path("travaux/<int:job_id>/reprendre/", work.retry_job, name="retry_job"),
]
