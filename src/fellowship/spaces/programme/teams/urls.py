"""The addresses of administrations, missions, matching, offers and contracts."""

from django.urls import URLPattern, path

from fellowship.spaces.programme.teams import (
    agreements,
    cofunding,
    contracts,
    host_bodies,
    matching,
    missions,
    offers,
    stays,
    waiting,
)

urlpatterns: list[URLPattern] = [
    path("administrations/", host_bodies.body_list, name="body_list"),
    path("administrations/nouvelle/", host_bodies.create_body, name="create_body"),
    path("administrations/<int:body_id>/", host_bodies.body_detail, name="body_detail"),
    path("administrations/<int:body_id>/modifier/", host_bodies.edit_body, name="edit_body"),
    path("missions/", missions.mission_list, name="mission_list"),
    path("missions/nouvelle/<int:call_id>/", missions.draft_mission, name="draft_mission"),
    path("missions/<int:mission_id>/", missions.mission_detail, name="mission_detail"),
    path("missions/<int:mission_id>/modifier/", missions.edit_mission, name="edit_mission"),
    path("missions/<int:mission_id>/ouvrir/", missions.open_mission, name="open_mission"),
    path("missions/<int:mission_id>/fermer/", missions.close_mission, name="close_mission"),
    path("appariements/", matching.matching_list, name="matching_list"),
    path(
        "appariements/calculer/<int:call_id>/", matching.propose_matching, name="propose_matching"
    ),
    path("appariements/<int:run_id>/", matching.matching_detail, name="matching_detail"),
    path(
        "appariements/<int:run_id>/comparer/<int:other_id>/",
        matching.compare_matchings,
        name="compare_matchings",
    ),
    path(
        "appariements/<int:run_id>/confirmer/", matching.confirm_matching, name="confirm_matching"
    ),
    path("appariements/<int:run_id>/ecarter/", matching.drop_matching, name="drop_matching"),
    path("places/<int:pairing_id>/liberer/", matching.release_pairing, name="release_pairing"),
    path("attente/", waiting.waiting_list, name="waiting_list"),
    path("attente/<int:dossier_id>/appeler/", waiting.call_from_waiting, name="call_from_waiting"),
    path("conventions/", agreements.agreement_list, name="agreement_list"),
    path(
        "conventions/<int:agreement_id>/signer/",
        agreements.sign_agreement,
        name="sign_agreement",
    ),
    path(
        "conventions/<int:agreement_id>/renoncer/",
        agreements.end_agreement,
        name="end_agreement",
    ),
    path("cofinancements/", cofunding.cofunding_list, name="cofunding_list"),
    path(
        "cofinancements/compter/<int:agreement_id>/",
        cofunding.open_cofunding,
        name="open_cofunding",
    ),
    path(
        "cofinancements/<int:cofunding_id>/justifier/",
        cofunding.prove_cofunding,
        name="prove_cofunding",
    ),
    path(
        "cofinancements/<int:cofunding_id>/verser/", cofunding.pay_cofunding, name="pay_cofunding"
    ),
    path("propositions/", offers.offer_list, name="offer_list"),
    path("propositions/<int:offer_id>/", offers.offer_detail, name="offer_detail"),
    path("propositions/preparer/<int:dossier_id>/", offers.prepare_offer, name="prepare_offer"),
    path("propositions/<int:offer_id>/envoyer/", offers.send_offer, name="send_offer"),
    path(
        "propositions/<int:offer_id>/approuver/", offers.approve_exception, name="approve_exception"
    ),
    path("propositions/<int:offer_id>/derogation/", offers.grant_waiver, name="grant_waiver"),
    path("propositions/<int:offer_id>/retirer/", offers.withdraw_offer, name="withdraw_offer"),
    path("dossiers/<int:dossier_id>/experience/", offers.experience_list, name="experience_list"),
    path("experience/<int:experience_id>/", offers.verify_experience, name="verify_experience"),
    path("contrats/", contracts.contract_list, name="contract_list"),
    path("contrats/<int:contract_id>/signer/", contracts.sign_contract, name="sign_contract"),
    path("contrats/<int:contract_id>/lettre/", contracts.issue_letter, name="issue_letter"),
    path("lettres/<int:letter_id>/", contracts.mission_letter, name="mission_letter"),
    path(
        "lettres/<int:letter_id>/lettre.pdf",
        contracts.download_letter,
        name="download_mission_letter",
    ),
    path("sejours/", stays.stay_list, name="stay_list"),
    path("sejours/<int:stay_id>/", stays.stay_detail, name="stay_detail"),
    path("sejours/<int:stay_id>/arrivee/", stays.note_arrival, name="note_arrival"),
    path("sejours/<int:stay_id>/arreter/", stays.stop_stay, name="stop_stay"),
    path("sejours/<int:stay_id>/renouveler/", stays.propose_renewal, name="propose_renewal"),
    path("taches/<int:task_id>/faite/", stays.finish_task, name="finish_task"),
]
