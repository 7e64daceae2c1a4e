"""How channels are doing: measured by the minute, shown in the settings, told when one falls silent."""
