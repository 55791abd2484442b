"""Reports from the web: what ``raw/sources.toml`` lists, kept under the warehouse folder as they were published."""
