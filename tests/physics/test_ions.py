import copy
import json
import pickle

import pytest

from drivingforce.physics import IONS, Ca, Cl, InvalidInput, K, Na, as_ion


@pytest.mark.parametrize(
    ("ion", "name", "valence", "sign", "symbol"),
    [(K, "K", 1, 1, "K⁺"), (Na, "Na", 1, 1, "Na⁺"), (Cl, "Cl", -1, -1, "Cl⁻"), (Ca, "Ca", 2, 1, "Ca²⁺")],
)
def test_an_ion_knows_its_charge(ion, name, valence, sign, symbol):
    assert (ion, ion.valence, ion.sign, ion.symbol) == (name, valence, sign, symbol)


def test_the_order_of_pictures_and_tables():
    assert IONS == ("K", "Na", "Cl", "Ca")


def test_an_ion_and_its_name_are_one_key():
    g = {Na: 1.0, "leak": 0.3}
    assert g["Na"] == g[Na] == 1.0
    assert {"Na": 2.0}[Na] == 2.0
    assert f"{Na}_g" == "Na_g"
    assert json.dumps(g) == '{"Na": 1.0, "leak": 0.3}'


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda ion: pickle.loads(pickle.dumps(ion))])
@pytest.mark.parametrize("ion", IONS)
def test_a_copy_keeps_the_charge(ion, again):
    same = again(ion)
    assert same == ion
    assert (same.valence, same.symbol, same.full_name) == (ion.valence, ion.symbol, ion.full_name)


def test_a_name_gives_its_ion():
    assert all(as_ion(str(ion)) is ion and as_ion(ion) is ion for ion in IONS)


@pytest.mark.parametrize("name", ["k", "K⁺", "", "leak", None, 1, 1.0, ["K"], {"K": 1}, object()])
def test_any_other_name_is_refused(name):
    with pytest.raises(InvalidInput, match=r"^ion cannot be .*: it must be one of K, Na, Cl, Ca, HCO3, Mg\.$"):
        as_ion(name)
