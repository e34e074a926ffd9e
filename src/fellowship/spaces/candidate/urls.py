"""The addresses of this space."""

from django.urls import URLPattern, path

from fellowship.spaces.candidate import (
    agreements,
    completions,
    dossiers,
    interviews,
    offers,
    pool,
    stays,
    wishes,
)

app_name = "candidate"
urlpatterns: list[URLPattern] = [
    # dossiers
    path("", dossiers.dossier_list, name="dossier_list"),
    path("mes-donnees.json", dossiers.my_facts, name="my_facts"),
    path("candidater/<slug:slug>/", dossiers.start_dossier, name="start_dossier"),
    path("dossiers/<int:dossier_id>/", dossiers.dossier_detail, name="dossier_detail"),
    path(
        "dossiers/<int:dossier_id>/partie/<slug:slug>/", dossiers.edit_section, name="edit_section"
    ),
    path(
        "dossiers/<int:dossier_id>/fichier/<slug:slug>/",
        dossiers.download_file,
        name="download_file",
    ),
    path(
        "dossiers/<int:dossier_id>/fichier/<slug:slug>/enlever/",
        dossiers.remove_file,
        name="remove_file",
    ),
    path("dossiers/<int:dossier_id>/envoi/", dossiers.submit_dossier, name="submit_dossier"),
    path("dossiers/<int:dossier_id>/equipe/", dossiers.invite_member, name="invite_member"),
    path("equipes/<int:member_id>/confirmer/", dossiers.confirm_member, name="confirm_member"),
    path("equipes/<int:member_id>/enlever/", dossiers.remove_member, name="remove_member"),
    path("dossiers/<int:dossier_id>/formulaire/", dossiers.fill_form, name="fill_form"),
    path("dossiers/<int:dossier_id>/accuse/", dossiers.receipt_detail, name="receipt_detail"),
    path("dossiers/<int:dossier_id>/accuse.json", dossiers.receipt_file, name="receipt_file"),
    path("dossiers/<int:dossier_id>/retirer/", dossiers.withdraw_dossier, name="withdraw_dossier"),
    path("dossiers/<int:dossier_id>/reprendre/", dossiers.restart_dossier, name="restart_dossier"),
    # what the team opens again after the deposit
    path("complements/<int:reopening_id>/", completions.answer_reopening, name="answer_reopening"),
    path("depot-tardif/<str:token>/", completions.take_up_late_access, name="take_up_late_access"),
    # interviews
    path("dossiers/<int:dossier_id>/entretiens/", interviews.interview_list, name="interview_list"),
    path(
        "dossiers/<int:dossier_id>/entretiens/reserver/",
        interviews.book_interview,
        name="book_interview",
    ),
    path(
        "projets-proposes/<int:suggestion_id>/",
        interviews.answer_suggestion,
        name="answer_suggestion",
    ),
    path(
        "entretiens/<int:interview_id>/deplacer/",
        interviews.reschedule_interview,
        name="reschedule_interview",
    ),
    path(
        "entretiens/<int:interview_id>/annuler/",
        interviews.cancel_interview,
        name="cancel_interview",
    ),
    path(
        "entretiens/<int:interview_id>/entretien.ics",
        interviews.interview_calendar,
        name="interview_calendar",
    ),
    path(
        "contrats/<int:contract_id>/dates.ics",
        offers.contract_calendar,
        name="contract_calendar",
    ),
    # agreement
    path(
        "dossiers/<int:dossier_id>/convention/",
        agreements.agreement_detail,
        name="agreement_detail",
    ),
    path(
        "conventions/<int:agreement_id>/signer/",
        agreements.sign_agreement,
        name="sign_agreement",
    ),
    path(
        "cofinancements/<int:cofunding_id>/demander/",
        agreements.claim_cofunding,
        name="claim_cofunding",
    ),
    # pool
    path("dossiers/<int:dossier_id>/vivier/", pool.pool_detail, name="pool_detail"),
    path("dossiers/<int:dossier_id>/vivier/entrer/", pool.opt_in, name="opt_in"),
    path("dossiers/<int:dossier_id>/vivier/sortir/", pool.opt_out, name="opt_out"),
    # wishes
    path("dossiers/<int:dossier_id>/voeux/", wishes.edit_wishes, name="edit_wishes"),
    path("dossiers/<int:dossier_id>/voeux/envoyer/", wishes.send_wishes, name="send_wishes"),
    path("dossiers/<int:dossier_id>/resultat/", wishes.result_detail, name="result_detail"),
    # offers
    path("dossiers/<int:dossier_id>/experience/", offers.experience_list, name="experience_list"),
    path(
        "experience/<int:experience_id>/supprimer/",
        offers.remove_experience,
        name="remove_experience",
    ),
    path("dossiers/<int:dossier_id>/proposition/", offers.offer_detail, name="offer_detail"),
    path(
        "dossiers/<int:dossier_id>/proposition/accepter/", offers.accept_offer, name="accept_offer"
    ),
    path(
        "dossiers/<int:dossier_id>/proposition/decliner/",
        offers.decline_offer,
        name="decline_offer",
    ),
    path("lettres/<int:letter_id>/", offers.letter_detail, name="letter_detail"),
    path("lettres/<int:letter_id>/lettre.pdf", offers.download_letter, name="download_letter"),
    # mission
    path("sejours/<int:stay_id>/", stays.stay_detail, name="stay_detail"),
    path("sejours/<int:stay_id>/arreter/", stays.stop_stay, name="stop_stay"),
    path("taches/<int:task_id>/faite/", stays.finish_task, name="finish_task"),
    path("renouvellements/<int:renewal_id>/accepter/", stays.accept_renewal, name="accept_renewal"),
    path(
        "renouvellements/<int:renewal_id>/decliner/", stays.decline_renewal, name="decline_renewal"
    ),
]
