import datetime as dt
import time

import pytest
from django.test import RequestFactory

from fellowship.core import reception
from fellowship.core.reception import Source, arrival_of, read_stamp

NOW = dt.datetime(2026, 10, 25, 22, 0, 5, tzinfo=dt.UTC)
SENT = dt.datetime(2026, 10, 25, 21, 59, 59, 812000, tzinfo=dt.UTC)
STAMPS = {
    "nginx": f"t={SENT.timestamp():.3f}",
    "caddy": f"t={int(SENT.timestamp() * 1000)}",
    "haproxy": f"t={int(SENT.timestamp() * 1000) * 1000}",
    "nanoseconds": str(int(SENT.timestamp() * 1000) * 10**6),
}


@pytest.fixture
def proxied(settings):
    settings.RECEPTION_HEADER = "X-Request-Start"
    settings.RECEPTION_PROXIES = ["127.0.0.1"]


def ask(stamp="", address="127.0.0.1", **meta):
    if stamp:
        meta["HTTP_X_REQUEST_START"] = stamp
    return RequestFactory().post("/envoyer/", REMOTE_ADDR=address, **meta)


@pytest.mark.parametrize("proxy", STAMPS)
def test_what_each_proxy_writes_is_read_to_the_millisecond(proxy):
    assert read_stamp(STAMPS[proxy]) == SENT


@pytest.mark.parametrize(
    "text", ["", "t=", "t=abc", "t=-5", "t=1.5.5", "t=١٢٣", "9" * 20, "t=1,2", "t=1e9"]
)
def test_a_stamp_that_is_no_number_is_nobody_s_word(text):
    assert read_stamp(text) is None


def test_a_request_that_waited_in_the_proxy_counts_from_its_arrival(proxied):
    arrival = arrival_of(ask(STAMPS["nginx"]), now=NOW)
    assert (arrival.at, arrival.source, arrival.handled_at) == (SENT, Source.PROXY, NOW)


def test_a_header_is_not_believed_unless_the_settings_say_so(settings):
    assert arrival_of(ask(STAMPS["nginx"]), now=NOW).at == NOW


def test_a_header_sent_by_somebody_else_than_the_proxy_is_not_believed(proxied):
    arrival = arrival_of(ask(STAMPS["nginx"], address="203.0.113.9"), now=NOW)
    assert (arrival.at, arrival.source) == (NOW, Source.VIEW)


def test_a_clock_that_runs_ahead_gives_nobody_time(proxied):
    ahead = ask(f"t={(NOW + dt.timedelta(seconds=30)).timestamp():.3f}")
    assert arrival_of(ahead, now=NOW).at == NOW


def test_a_stamp_older_than_the_bound_counts_as_the_bound(proxied, settings):
    settings.RECEPTION_BOUND_SECONDS = 120
    old = ask(f"t={(NOW - dt.timedelta(hours=1)).timestamp():.3f}")
    assert arrival_of(old, now=NOW).at == NOW - dt.timedelta(seconds=120)


def test_the_server_s_own_stamp_is_believed_and_nobody_else_can_write_it():
    ours = ask(HTTP_X_PASSERELLE_ARRIVAL=reception.stamp_of_server(SENT))
    forged = ask(HTTP_X_PASSERELLE_ARRIVAL=f"{'0' * 32} {int(SENT.timestamp() * 10**6)}")
    assert (arrival_of(ours, now=NOW).at, arrival_of(ours, now=NOW).source) == (SENT, Source.SERVER)
    assert arrival_of(forged, now=NOW).source == Source.VIEW


def test_where_nobody_stamps_the_installation_may_give_a_bounded_grace(settings):
    settings.RECEPTION_GRACE_SECONDS = 10
    assert arrival_of(ask(), now=NOW).at == NOW - dt.timedelta(seconds=10)


class TestSentAgainAfterACut:
    def post(self, session="abc", **typed):
        request = RequestFactory().post("/envoyer/", {"affirming": "1", **typed})
        request.COOKIES["sessionid"] = session
        return request

    @pytest.fixture
    def proof(self):
        now = dt.datetime.now(tz=dt.UTC)
        return now, reception.proof_of_sending(self.post(), now=now)

    def test_the_first_sending_counts(self, proof):
        sent, word = proof
        again = self.post(**{reception.AGAIN: word})
        arrival = arrival_of(again, now=sent + dt.timedelta(seconds=40))
        assert arrival.source == Source.PAUSE
        assert abs(arrival.at - sent) < dt.timedelta(milliseconds=1)

    def test_it_is_worth_nothing_with_other_words_or_for_somebody_else(self, proof):
        sent, word = proof
        later = sent + dt.timedelta(seconds=40)
        for other in (
            self.post(**{reception.AGAIN: word, "affirm_x": "on"}),
            self.post(session="other", **{reception.AGAIN: word}),
            self.post(**{reception.AGAIN: word[:-2] + "xx"}),
        ):
            assert arrival_of(other, now=later).at == later

    def test_it_is_worth_nothing_after_its_time(self, proof, settings):
        settings.RECEPTION_PAUSE_SECONDS = 0
        sent, word = proof
        time.sleep(0.01)
        later = sent + dt.timedelta(seconds=1)
        assert arrival_of(self.post(**{reception.AGAIN: word}), now=later).at == later
