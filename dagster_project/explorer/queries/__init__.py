"""What each page asks: functions from a choice to a query, without a screen."""
