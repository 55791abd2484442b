"""The engines, a module each, by the name that ``MINGZHANG_ENGINE`` has for it."""
