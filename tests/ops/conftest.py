"""The fixtures of this folder: home folders that three days of the sample site have filled."""

from scenes.filled_home import filled_home, home, small_home

__all__ = ["filled_home", "home", "small_home"]
