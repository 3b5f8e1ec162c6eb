"""Real phones: Chromium at their size, with its scripts switched off."""
