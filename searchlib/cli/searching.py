"""The commands `search` and `suggest`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from searchlib.cli.application import NOTHING_FOUND, AsJson, Folder, app
from searchlib.cli.terminal import View, one_line, print_json, print_line, print_results
from searchlib.errors import QueryError, SchemaError

if TYPE_CHECKING:
    from searchlib import Results, Schema


class Match(str, Enum):
    """How many words of a query must match."""

    all = "all"
    any = "any"
    auto = "auto"


@app.command()
def search(
    folder: Folder,
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY",
            help='What to search for; put -- before a query that begins with "-".',
            show_default=False,
        ),
    ],
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="How many results.")] = 10,
    offset: Annotated[
        int, typer.Option(metavar="N", min=0, help="How many results to pass over.")
    ] = 0,
    match: Annotated[
        Match,
        typer.Option(
            help="How many words must match; auto: all where enough documents hold them, else any."
        ),
    ] = Match.auto,
    filter: Annotated[
        str | None,
        typer.Option(
            metavar="QUERY", help="What results must match too, unscored, such as date:2022-01."
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD",
            help="A field to order by, instead of the score; -FIELD for descending.",
        ),
    ] = None,
    facets: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD", help="Count the results by a field, dates by month. May be repeated."
        ),
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Search in this field only. May be repeated."),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Refuse a query that cannot be parsed, instead of searching it as words.",
        ),
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say where each score comes from.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Search an index. Exits 1 when nothing is found."""
    from searchlib import Index

    with Index.open(folder) as index:
        _check_filter(filter, index.schema)
        named = {"--sort": [sort] if sort else [], "--facets": facets, "--fields": fields}
        for option, names in named.items():
            _check_names(option, names or [], index.schema)
        results = index.search(
            query,
            fields=fields or None,
            match=match.value,
            filter=filter,
            sort=sort or None,
            facets=facets or None,
            limit=limit,
            offset=offset,
            strict=strict,
        )
        if as_json:
            print_json(_results_json(query, results, explain))
        else:
            print_results(results, offset, explain)
    if not results.total:
        raise typer.Exit(NOTHING_FOUND)


def _check_filter(filter: str | None, schema: Schema) -> None:
    """Parse a filter on its own, so that an error says that it is in the filter."""
    from searchlib import parse

    if filter is not None:
        try:
            parse(filter, schema, strict=True)
        except QueryError as error:
            raise QueryError(f"--filter: {error}", error.position) from None


def _check_names(option: str, names: Sequence[str], schema: Schema) -> None:
    """Look up the fields that an option names, so that an error says which option it is."""
    for name in names:
        try:
            schema.field(name.lstrip("-") if option == "--sort" else name)
        except SchemaError as error:
            raise SchemaError(f"{option}: {error}") from None


def _results_json(query: str, results: Results, explain: bool) -> dict[str, Any]:
    view, hits = View.of(results.page.schema), []
    for hit in results:
        shown = {
            "rank": hit.rank,
            "id": hit.id,
            "score": hit.score,
            "fields": hit.fields,
            "snippet": one_line(view.passages_of(hit)),
        }
        hits.append({**shown, "explanation": str(hit.explain())} if explain else shown)
    return {
        "query": query,
        "total": results.total,
        "seconds": results.seconds,
        "correction": results.correction,
        "relaxed": results.relaxed,
        "facets": results.facets,
        "hits": hits,
    }


@app.command()
def suggest(
    folder: Folder,
    prefix: Annotated[
        str,
        typer.Argument(
            metavar="PREFIX",
            help="The beginning of a word, or words of which the last is unfinished.",
            show_default=False,
        ),
    ],
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many suggestions.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Complete what a reader types. Exits 1 when nothing is found."""
    from searchlib import Index

    with Index.open(folder) as index:
        suggestions = index.suggest(prefix, limit=limit)
    if as_json:
        print_json({"prefix": prefix, "suggestions": suggestions})
    else:
        for suggestion in suggestions:
            print_line(suggestion)
    if not suggestions:
        raise typer.Exit(NOTHING_FOUND)
