import pytest

from fellowship.outside import virus_scan
from tests.outside.clamd import EICAR, Clamd


@pytest.fixture
def clamd(settings):
    fake = Clamd()
    settings.CLAMAV_SOCKET = fake.place
    yield fake
    fake.close()


def test_a_file_is_clean_or_infected(clamd):
    assert virus_scan.scan(b"%PDF-" + b"x" * 200_000) == "clean"
    assert virus_scan.scan(b"%PDF-" + EICAR) == "infected"


@pytest.mark.parametrize(
    "says", [b"", b"\0", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK and more\0"]
)
def test_whatever_is_not_an_answer_is_never_clean(clamd, says):
    clamd.says = says

    with pytest.raises(virus_scan.Unanswered):
        virus_scan.scan(b"%PDF-")


@pytest.mark.parametrize("place", ["", "127.0.0.1:1", "/nowhere/clamd.sock"])
def test_who_is_not_there_has_not_answered(settings, place):
    settings.CLAMAV_SOCKET = place

    with pytest.raises(virus_scan.Unanswered):
        virus_scan.scan(b"%PDF-")
