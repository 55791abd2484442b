"""The reconciliation audit: expectation suites over a build's marts."""
