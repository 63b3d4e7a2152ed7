"""Unit: one part alone does what it says. Here: what a board accepts and what it sends, without a browser."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from sim.show.board import Board, Chart, Table, asset, plain

TABLE = Table(["År", "Antal"], [["2020", "3.960"]])


def chart(id: str = "stock", **changes: Any) -> Chart:  # noqa: A002
    given: dict[str, Any] = {"data": [{"y": [1, 2]}], "layout": {}, "alt": "To punkter.", "table": TABLE} | changes
    return Chart(id, **given)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "1st"}, "starts with a letter"),
        ({"id": 'a"b'}, "starts with a letter"),
        ({"alt": " "}, "no alternative text"),
        ({"span": 0}, "1 to 12"),
        ({"span": 13}, "1 to 12"),
        ({"height": 20}, "at least 80"),
        ({"layout": {"font": {"size": 12}}}, r"layout\.font\.size is 12"),
        ({"layout": {"xaxis": {"tickfont": {"size": 10}}}}, r"xaxis\.tickfont\.size is 10"),
        ({"layout": {"annotations": [{"font": {"size": 13}}]}}, r"annotations\[0\]\.font\.size"),
        ({"data": [{"textfont": {"size": 9}}]}, r"data\[0\]\.textfont\.size is 9"),
    ],
)
def test_a_chart_nobody_could_read_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        chart(**changes)


def test_a_marker_may_be_smaller_than_a_letter() -> None:
    assert chart(data=[{"marker": {"size": 4}}]).wire()["data"] == [{"marker": {"size": 4}}]


@pytest.mark.parametrize(
    ("columns", "rows", "message"),
    [([], [], "needs columns"), (["a", "b"], [["1"]], "row 0 has 1 cells"), (["a"], [[3]], "formatted text, not 3")],
)
def test_a_table_is_rectangular_text(columns: list[str], rows: list[list[Any]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Table(columns, rows)


def test_numbers_travel_as_bytes_that_mean_the_same() -> None:
    for array, kind in [
        (np.array([1.5, -2.0]), "f8"),
        (np.array([1, 2], dtype="i4"), "i4"),
        (np.array([2**40, 1]), "f8"),
        (np.array([1.5], dtype=">f8"), "f8"),
        (np.arange(8.0)[::2], "f8"),
    ]:
        spec = plain(array)
        assert spec["dtype"] == kind
        assert np.frombuffer(spec["bdata"], dtype="<" + kind).tolist() == array.tolist()
    grid = plain(np.arange(6.0).reshape(2, 3))
    assert grid["shape"] == "2, 3"
    assert np.frombuffer(grid["bdata"]).tolist() == [0, 1, 2, 3, 4, 5]
    assert plain(pd.Series([0.5]))["bdata"] == np.array([0.5]).tobytes()


def test_days_and_gaps_travel_as_the_browser_reads_them() -> None:
    weeks = pd.date_range("2020-01-06", periods=2, freq="W-MON")
    assert plain(weeks) == ["2020-01-06", "2020-01-13"]
    assert plain([dt.date(2020, 1, 6), pd.Timestamp("2020-01-06"), dt.datetime(2020, 1, 6, 12)]) == [
        "2020-01-06",
        "2020-01-06",
        "2020-01-06T12:00:00",
    ]
    assert plain([1.0, math.nan, math.inf, pd.NaT, None]) == [1.0, None, None, None, None]
    assert plain(np.array(["2020-01-06", "NaT"], dtype="M8[D]")) == ["2020-01-06", None]
    assert plain(np.array(["a", None], dtype=object)) == ["a", None]
    assert plain({"a": (np.float64(0.5), np.bool_(True))}) == {"a": [0.5, True]}


def test_what_cannot_travel_is_named() -> None:
    with pytest.raises(TypeError, match="set cannot be part of a chart"):
        plain({"a": {1, 2}})


def test_a_plotly_figure_is_taken_without_its_template() -> None:
    figure = go.Figure(go.Scatter(y=[1.0, 2.0]), layout={"yaxis": {"title": {"text": "Personer"}}})
    wire = Chart.of("stock", figure, alt="Punkter.", table=TABLE, span=12).wire()
    assert wire["data"][0]["type"] == "scatter"
    assert wire["layout"] == {"yaxis": {"title": {"text": "Personer"}}}
    assert wire["span"] == 12


def test_only_what_changed_gets_a_new_revision() -> None:
    board = Board([chart("a"), chart("b", data=[{"y": np.array([1.0, 2.0])}])])
    assert board.version == 1
    assert [figure["revision"] for figure in board.figures] == [1, 1]
    assert board.show([chart("a"), chart("b", data=[{"y": np.array([1.0, 3.0])}])]) == 2
    assert [figure["revision"] for figure in board.figures] == [1, 2]
    board.show([chart("b", data=[{"y": np.array([1.0, 3.0])}]), chart("c")])
    assert [(figure["id"], figure["revision"]) for figure in board.figures] == [("b", 2), ("c", 3)]


def test_an_update_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    board = Board([chart()])
    sent: list[set[str]] = []
    monkeypatch.setattr(board.comm, "send", lambda data, buffers: sent.append(set(data["state"])))
    board.show([chart(alt="Noget andet.")], stale=True, busy=True)
    assert sent == [{"figures", "version", "stale", "busy"}]


def test_two_charts_with_one_id_leave_the_board_as_it_was() -> None:
    board = Board([chart("a")])
    with pytest.raises(ValueError, match="two charts have the id 'b'"):
        board.show([chart("b"), chart("b")])
    assert [figure["id"] for figure in board.figures] == ["a"]
    assert board.version == 1


def test_the_language_brings_marks_months_and_labels() -> None:
    board = Board(language="da")
    assert board.number_locale["separators"] == ",."
    assert board.number_locale["format"]["months"][4] == "maj"
    assert board.number_locale["format"]["days"][0] == "søndag"
    danish = board.labels
    board.language = "en"
    assert board.number_locale["separators"] == ".,"
    assert set(board.labels) == set(danish)
    assert board.labels["table"] != danish["table"]


def test_the_library_travels_once_and_apart_from_the_module() -> None:
    board = Board()
    assert board.library.count("* plotly.js v") == 1
    # anywidget allows a module two seconds to get ready, so what it has to read must stay small
    assert len(board._esm) < 30_000


def test_the_scripts_fetch_nothing() -> None:
    for name in ("elements.js", "board.js", "lever_field.js", "choice_field.js", "switch_field.js"):
        for word in ("fetch(", "http:", "https:", "eval(", "XMLHttpRequest", "innerHTML"):
            assert word not in asset(name), name


@pytest.mark.parametrize("name", ["board.css", "fields.css"])
def test_styles_fetch_nothing(name: str) -> None:
    assert "url(" not in asset(name)
    assert "@import" not in asset(name)
