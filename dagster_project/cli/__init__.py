"""The command line ``mingzhang``: what is published, why a number is what it is, and what a report gets wrong."""
