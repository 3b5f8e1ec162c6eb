"""Offers that a process has read."""

from cloud.shelf import Shelf, Shelved
from tests.cloud.stand import Stand


class Forgetful(dict[int, Shelved]):
    """As if another thread had cleared the shelf at once."""

    def __setitem__(self, offer_id: int, shelved: Shelved) -> None:
        pass


def test_what_another_thread_takes_off_the_shelf_is_found_all_the_same(stand: Stand) -> None:
    shelf = Shelf(stand.parts.database)
    shelf._offers = Forgetful()
    found = shelf.find(1001)
    assert found is not None
    assert found.offer.offer_id == 1001
