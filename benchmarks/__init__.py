"""What a corpus of invented reports costs, stage by stage: ``make bench-scale N="100 1000 10000"``."""
