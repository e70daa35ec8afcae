"""Every view and control over membranes that nobody has foreseen: ions, channels, baths, gates of one's own."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

from drivingforce import Cell
from drivingforce.controls import Control
from drivingforce.model import Quantity
from drivingforce.physics import Ca, InvalidInput, Ion, K, Membrane, Mg, MTypePotassium, Na
from drivingforce.physics.channels import Leak, Synapse, TTypeCalcium
from drivingforce.views import (
    ClampFamily,
    CurrentVoltage,
    FiringRate,
    ForceBalance,
    GateCurves,
    LinkedEquation,
    MembraneScene,
    NernstCurve,
    PhasePlane,
    PotentialLadder,
    Traces,
)

Li = Ion("Li", +1, "Li⁺", "lithium")

#: A lithium path, magnesium that nothing lets through, an ion of which only E is known, a synapse, no Na⁺ at all.
ODD = Membrane(
    ions={K: (5.0, 145.0), Mg: (1.0, 0.5), Li: (10.0, 2.0)},
    E_fixed={Ca: 120.0},
    channels=[
        Leak(K, g=0.3),
        TTypeCalcium(0.4),
        MTypePotassium(0.5),
        Leak(Li, g=0.02),
        Synapse("slow", {K: 1.0, Li: 1.0}, 0.3, rise=0.5, decay=2.0, times=[1.0]),
    ],
)
#: One path, and no ion that anything is known of.
BARE = Membrane(channels=[Leak(g=1.0, E=-60.0)])


def views(cell):
    return [
        view(cell)
        for view in (
            ClampFamily, CurrentVoltage, FiringRate, ForceBalance, GateCurves, MembraneScene, NernstCurve,
            PotentialLadder, Traces,
        )
    ]  # fmt: skip


def used(view):
    """Return what a view says, once a reader has asked for everything that it offers."""
    says = view.describe()
    view.caption.table_open = True
    for action in view.actions().values():
        action()
    assert all(still.words for still in view.static_pictures())
    assert all(len(row) == len(view.table()[0]) for row in view.table())
    assert view.describe()
    return says


@pytest.fixture
def cell():
    cell = Cell(ODD)
    cell.stimulus = None
    return cell


@pytest.mark.parametrize("membrane", [ODD, BARE])
def test_every_view_shows_it_and_says_so(membrane):
    assert all(used(view) for view in views(Cell(membrane)))


def test_each_says_what_this_membrane_is(cell):
    assert "Mg²⁺ is pushed in by 79 mV" in used(ForceBalance(cell, [Mg]))
    assert "190 mV below E_Ca" in used(PotentialLadder(cell))
    assert "Li⁺ is 5 times as crowded outside: E_Li = +43.0 mV" in used(NernstCurve(cell, [Li]))
    assert "No channel for Mg²⁺ is open" in used(MembraneScene(cell))
    assert "slow carries no current: its path is closed" in used(CurrentVoltage(cell))
    assert "p = 0.03" in used(GateCurves(cell))
    assert "m²h × 20" in GateCurves(cell).static_pictures()[0].svg
    assert "this membrane has no path for it" in used(ClampFamily(cell))
    assert "an open Ca²⁺ channel lets Ca²⁺ in" in used(LinkedEquation(cell, "driving force", Ca)).replace(
        "An", "an"
    )
    assert "p is 0.03" in used(PhasePlane(cell, "p"))


def test_the_current_of_a_synapse_is_on_the_recording(cell):
    traces = Traces(cell, ["current"])
    assert "I_slow, µA/cm²" in traces.table()[0]
    cell.at = 1.8
    g, force, current = (values["slow"] for values in (cell.now.g, cell.now.driving_force, cell.now.current))
    assert current == pytest.approx(g * force)
    assert current < -0.5
    assert f"slow: {g:.2f} mS/cm² × −{abs(force):.0f} mV = −{abs(current):.0f} µA/cm²." in traces.describe()
    assert "slow" in CurrentVoltage(cell).describe()


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda cell: ForceBalance(cell, [Na]), "Na"),
        (lambda cell: PotentialLadder(cell, []), "ions of a picture"),
        (lambda cell: NernstCurve(cell, [Na]), "Na"),
        (lambda cell: NernstCurve(cell, [Ca]), "concentrations of Ca"),
        (lambda cell: MembraneScene(cell, [Ca]), "concentrations of Ca"),
        (lambda cell: Traces(cell, ions="K"), "ions of a picture"),
        (lambda cell: CurrentVoltage(cell, ["Xx"]), "Xx"),
        (lambda cell: LinkedEquation(cell, "nernst", Ca), "concentrations of Ca"),
        (lambda cell: LinkedEquation(cell, "ohm", Na), "Na"),
        (lambda cell: PhasePlane(cell, "n"), "m, h, p"),
        (lambda cell: Control(cell, "Na_outside"), "Na_outside"),
    ],
)
def test_what_a_membrane_has_not_is_named(cell, make, named):
    with pytest.raises(InvalidInput, match=named):
        make(cell)


def test_another_membrane_under_the_same_views(cell):
    shown = [*views(cell), PhasePlane(cell, "p"), LinkedEquation(cell, "ohm", Li), NernstCurve(cell, [Li])]
    own_words = [view.describe() for view in shown]
    cell.use_preset("squid axon")
    words = {type(view).__name__: used(view) for view in shown}
    assert words["PhasePlane"] == "The membrane that is looked at now has no gate p."
    assert words["LinkedEquation"] == words["NernstCurve"]
    assert "no ion that this picture could show" in words["NernstCurve"]
    assert "Na⁺ is pushed in" in words["ForceBalance"]  # the first ions, whichever they are
    cell.undo()
    assert [view.describe() for view in shown][1:2] == own_words[1:2]
    assert shown[-1].describe() == own_words[-1]


def test_a_control_whose_quantity_is_gone_says_so_until_it_is_back(cell):
    lithium, potassium = Control(cell, "Li_outside"), Control(cell, "K_outside")
    cell.use_preset("squid axon")
    assert lithium.disabled
    assert "no such quantity" in lithium.shown["message"]
    assert not potassium.disabled
    assert potassium.value == cell.K.outside
    with pytest.raises(InvalidInput, match="Lithium outside"):
        lithium.value = 20.0
    assert lithium.value == 10.0
    cell.undo()
    assert not lithium.disabled
    assert lithium.shown["message"] == ""
    lithium.value = 20.0
    assert cell.inputs.Li_outside == 20.0


def test_everything_declared_has_a_control_that_moves_it(cell):
    for key in cell.inputs.model.declarations.of_membrane:
        quantity = cell.quantities[key]
        if not isinstance(quantity, Quantity) or (quantity.optional and not quantity.path):
            continue
        control = Control(cell, key)
        moved = quantity.lower if control.value != quantity.lower else quantity.upper
        with cell.batch():
            cell.held = True
            control.value = moved
        assert cell.snapshot.value(key) == pytest.approx(moved)
        cell.undo()


# -- a notebook of a teacher's own -----------------------------------------------------------------------------

CELLS = (
    """
from drivingforce import Cell, K, Na, Cl, Ca
from drivingforce.controls import Controls
from drivingforce.model import Preset, register
from drivingforce.physics import (AMPA, Bath, Channel, Deflection, Gate, Gates, HodgkinHuxleyPotassium,
    HodgkinHuxleySodium, Ion, Kinetics, Leak, Membrane, TEXTBOOK, Transduction)
from drivingforce.questions import Checkpoint, Choice
from drivingforce.views import CurrentVoltage, ForceBalance, NernstCurve, PotentialLadder, Traces
""",
    """
Mg = Ion("Mg", +2, "Mg²⁺", "magnesium")
mine = Kinetics("mine", [Gate.from_steady_state("s", lambda V: 1 / (1 + 2.718 ** (-(V + 30) / 6)), lambda V: 2.0)],
                T_ref=37.0, reference="my own recordings")
model = Membrane(
    ions={K: (5, 145), Na: (142, 15), Cl: (110, 10), Ca: (1.5, 0.0001), Mg: (1.0, 0.5)},
    channels=[HodgkinHuxleySodium(130.0, TEXTBOOK), HodgkinHuxleyPotassium(20.0, TEXTBOOK), Leak(K, g=1.5),
              Leak(Na, g=0.25), Leak(Mg, g=0.01), Channel("Ca_L", Ca, 0.2, Gates(mine, {"s": 2})),
              AMPA(2.0, times=[10.0])],
    celsius=37.0)
register(Preset("my neuron", "A neuron with magnesium, a calcium channel and a synapse.", model))
cell = Cell.preset("my neuron", duration=40.0, held=False, stimulus_amplitude=0.0)
""",
    """
ions = [Mg, Ca, K, Na]
neuron = [ForceBalance(cell, ions), PotentialLadder(cell, ions), NernstCurve(cell, ions), Traces(cell, ions=ions),
          CurrentVoltage(cell, ions), Controls(cell, "Mg_outside", "Ca_g_max", "AMPA_g_max", "AMPA_start")]
cell.update(Mg_outside=2.0)
assert cell.recording.converged and cell.recording.spike_times.size == 1
""",
    """
hair = Cell(Membrane(
    ions={K: (5, 145)}, baths=[Bath("endolymph", {K: 150.0}, potential=80.0)], celsius=37.0,
    channels=[Leak(K, g=1.0), Transduction(0.5, Deflection(amplitude=50.0, frequency=100.0), passes=K,
                                           bath="endolymph")]))
scene = [ForceBalance(hair), PotentialLadder(hair), NernstCurve(hair), Traces(hair), CurrentVoltage(hair),
         Controls(hair, "endolymph_V", "MET_g_max", "MET_at")]
hair.update(held=False, endolymph_V=90.0)
""",
    """
Checkpoint(Choice("Which way does Mg²⁺ go?", options=["in", "out"], right=cell.Mg.direction,
                  because={"out": "It is pushed by both forces."}), *neuron)
""",
)


def test_a_notebook_of_forty_lines_opens_everything(tmp_path):
    lines = [line for source in CELLS for line in source.strip().splitlines()]
    assert len(lines) <= 40
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert not [output for cell in notebook.cells for output in cell.outputs if output.output_type == "stream"]
