"""Maps the top-level folders to `okr.*`; everything else stands in pyproject.toml.

setuptools can find packages or rename them by configuration, not both, and a list written out
by hand silently drops from the wheel each subpackage that somebody forgets to add to it.
"""

from setuptools import find_packages, setup

ROOTS = ("domain", "projections", "service")

setup(
    package_dir={f"okr.{root}": root for root in ROOTS},
    packages=[
        f"okr.{package}" for root in ROOTS for package in find_packages(include=[root, f"{root}.*"])
    ],
)
