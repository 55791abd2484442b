"""How figures of a build look in the Dagster UI."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from dagster_project.warehouse.summary import ReportSummary


def table_metadata(row_count: int, columns: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Row count and column schema of a table, where the UI looks for them."""
    schema = dg.TableSchema(columns=[dg.TableColumn(name, kind) for name, kind in columns])
    return {"dagster/row_count": row_count, "dagster/column_schema": schema}


def report_table(summaries: Sequence[ReportSummary]) -> dg.TableMetadataValue:
    """The reports with what was read, repaired and disputed, as a table."""
    records = [
        dg.TableRecord(
            {
                "report": summary.source_file,
                "state": summary.state,
                "reason": summary.state_reason or "",
                "statements read": summary.statements_present,
                "statements unread": summary.statements_unread,
                **summary.amounts,
                "contradictions": summary.discrepancies,
            }
        )
        for summary in summaries
    ]
    kinds = {"report": "string", "state": "string", "reason": "string"}
    columns = [dg.TableColumn(name, kinds.get(name, "int")) for name in records[0].data] if records else []
    return dg.MetadataValue.table(records, dg.TableSchema(columns=columns))
