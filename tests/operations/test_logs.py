import json
import logging
import logging.config

from config import logs


def test_a_line_is_one_json_object_without_what_people_wrote(capsys):
    before = logging.getLogger().handlers[:]
    level = logging.getLogger().level
    try:
        logging.config.dictConfig(logs.logging("INFO", as_json=True))
        typed = "l’adresse de Camille"
        try:
            raise ValueError("bug")
        except ValueError:
            logging.getLogger("django.request").exception("Internal Server Error: %s", "/x/")
    finally:
        logging.getLogger().handlers[:] = before
        logging.getLogger().setLevel(level)
    said = capsys.readouterr().err
    line = json.loads(said)
    assert (line["level"], line["logger"]) == ("error", "django.request")
    assert line["exception"][0]["exc_type"] == "ValueError"
    assert typed not in said
