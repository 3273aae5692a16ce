"""The fixtures of this folder: a home folder that three days of the sample site have filled."""

from scenes.filled_home import filled_home, home

__all__ = ["filled_home", "home"]
