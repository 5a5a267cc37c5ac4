import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

import zoo
from zoo.architectures import ARCHITECTURES, build
from zoo.dna import one_hot
from zoo.errors import NoRuleError, SettingError
from zoo.interpret import CompletenessWarning, explain
from zoo.layers import AttentionPooling, GatedResidual, PositionChannels, RCEnsemble

GATA = "CCCGATACCCCC"
REFUSED = {"danq": "recurrent", "legnet": "multiplies two activations"}


@pytest.fixture
def eagerly():
    """Without compiling, which for a deep network takes longer than running it once."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def random_sequences(length, count=2, seed=0):
    return np.eye(4, dtype="float32")[np.random.default_rng(seed).integers(4, size=(count, length))]


def everything(outputs):
    """One number out of all that a network gives, each of which counts."""
    parts = keras.tree.flatten(outputs)
    joined = ops.concatenate(
        [ops.sum(part, axis=1) if len(part.shape) == 3 else part for part in parts], axis=-1
    )
    return ops.sum(joined * np.linspace(1, 2, joined.shape[-1], dtype="float32"), axis=-1)


def is_complete(found, tolerance=1e-4):
    expected = found.outputs - found.baseline_outputs
    scale = max(1, np.abs(found.outputs).max())
    assert np.abs(expected).max() > 0
    return np.abs(found.values.sum((1, 2), dtype="float64") - expected).max() <= tolerance * scale


# Of the four depths of SpliceAI the shortest and the longest stand for the others.
NAMES = {record.name for record in zoo.list_architectures()} - {"spliceai-400", "spliceai-2k"}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_architecture_is_complete_or_refused(name, eagerly):
    keras.utils.set_random_seed(1)
    record = ARCHITECTURES[name]
    # What stands beside the sequence is no part of its explanation.
    beside = {"features": 0} if "features" in record.keywords() else {}
    model = build(name, **{**record.trial, **beside})
    x = random_sequences(model.inputs[0].shape[1] or 200)
    settings = {"method": "deepshap", "copies": 2, "output": everything}
    if name in REFUSED:
        with pytest.raises(NoRuleError, match=f"{REFUSED[name]}.*integrated_gradients"):
            explain(model, x, **settings)
        return
    found = explain(model, x, **settings)
    np.testing.assert_allclose(found.outputs, everything(model(x)), rtol=1e-4, atol=1e-4)
    assert is_complete(found)
    assert np.abs(found.completeness_error).max() < 1e-4 * max(1, np.abs(found.outputs).max())


def test_model_with_another_input_held_at_a_value(eagerly):
    model = build("xpresso", **ARCHITECTURES["xpresso"].trial)
    length = model.get_layer("conv_1").input.shape[1]
    sequence = keras.Input((length, 4))
    features = ops.zeros_like(sequence[:, 0, :1]) + np.array([0.1, -0.3, 0.0, 1.2, 0.4, 0.0])
    held = keras.Model(sequence, model({"sequence": sequence, "features": features}))
    found = explain(held, random_sequences(length), method="deepshap", copies=2)
    assert is_complete(found)


def test_function_of_the_output_must_give_one_number(count_bases):
    with pytest.raises(SettingError, match="one number for each sequence"):
        explain(count_bases, GATA, method="deeplift", output=lambda outputs: outputs)


def test_linear_model_gives_its_weights_times_the_differences():
    keras.utils.set_random_seed(2)
    sequence = keras.Input((9, 4))
    x = layers.ZeroPadding1D(2)(sequence)
    x = layers.Conv1D(3, 4, strides=2)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Concatenate()([x, layers.Rescaling(2.0, 0.5)(x)])
    x = layers.AveragePooling1D(2)(layers.Cropping1D((1, 0))(x))
    x = layers.Dense(1)(layers.Dropout(0.5)(layers.Flatten()(x)))
    model = keras.Model(sequence, x)
    given, base = random_sequences(9), random_sequences(9, seed=4)
    found = explain(model, given, method="deeplift", baseline=base)
    zero = model(np.zeros((1, 9, 4)))
    weights = np.array(model(np.eye(36, dtype="float32").reshape(36, 9, 4)) - zero)[:, 0]
    difference = (given - base) * weights.reshape(9, 4)
    np.testing.assert_allclose(found.values.sum(-1), difference.sum(-1), atol=1e-6)


def test_saturated_motif_has_contributions_where_its_gradient_is_zero(find_gata_once):
    assert not explain(find_gata_once, GATA, method="gradient_x_input").values.any()
    found = explain(find_gata_once, GATA, method="deeplift", baseline="zeros")
    # The filter gives 4 - 3 against max(0, -3), then 1 against 0: a quarter for each base.
    np.testing.assert_allclose(found.values.sum(-1)[0, 3:7], 0.25, atol=1e-6)
    assert found.values.sum() == pytest.approx(1)
    assert found.completeness_error[0] == pytest.approx(0, abs=1e-6)


def slow_multipliers(weights, x, base):
    """The rules written out with loops, for convolution, ReLU, max pooling, dense, sigmoid."""
    kernel, bias, dense, offset = (np.asarray(one, "float64") for one in weights)
    width, _, filters = kernel.shape
    count = len(x) - width + 1

    def forward(one):
        lines = [
            [(one[at : at + width] * kernel[..., f]).sum() + bias[f] for f in range(filters)]
            for at in range(count)
        ]
        hidden = np.maximum(lines, 0)
        pooled = hidden[: count // 2 * 2].reshape(count // 2, 2, filters).max(1)
        total = pooled.reshape(-1) @ dense[:, 0] + offset[0]
        return np.array(lines), hidden, pooled, total, 1 / (1 + np.exp(-total))

    ours, theirs = forward(x), forward(base)
    top = (ours[4] - theirs[4]) / (ours[3] - theirs[3])
    slopes = np.zeros(x.shape)
    for window in range(count // 2):
        for f in range(filters):
            larger = ours if ours[2][window, f] >= theirs[2][window, f] else theirs
            at = 2 * window + larger[1][2 * window : 2 * window + 2, f].argmax()
            hidden_gap = ours[1][at, f] - theirs[1][at, f]
            if hidden_gap == 0:
                continue
            pool = (ours[2] - theirs[2])[window, f] / hidden_gap
            relu = hidden_gap / (ours[0][at, f] - theirs[0][at, f])
            slopes[at : at + width] += (
                top * dense[window * filters + f, 0] * pool * relu * kernel[..., f]
            )
    return slopes


def test_multipliers_equal_those_of_the_slow_way():
    keras.utils.set_random_seed(5)
    sequence = keras.Input((16, 4))
    x = layers.Conv1D(6, 5, activation="relu", bias_initializer="normal", name="motifs")(sequence)
    x = layers.Flatten()(layers.MaxPooling1D(2)(x))
    model = keras.Model(sequence, layers.Dense(1, activation="sigmoid", name="head")(x))
    given, base = random_sequences(16), random_sequences(16, seed=1)
    found = explain(model, given, method="deeplift", baseline=base)
    for row in range(2):
        slopes = slow_multipliers(model.get_weights(), given[row], base[row])
        expected = slopes - (base[row] * slopes).sum(-1, keepdims=True)
        np.testing.assert_allclose(found.hypothetical[row], expected, atol=1e-5)


def test_deepshap_is_the_mean_of_deeplift(count_bases):
    base = random_sequences(12, count=3)
    x = one_hot([GATA])
    each = [explain(count_bases, x, method="deeplift", baseline=one).values for one in base]
    together = explain(count_bases, x, method="deepshap", baseline=base[None])
    np.testing.assert_allclose(together.values, np.mean(each, axis=0), atol=1e-6)


ACTIVATIONS = """
relu relu6 leaky_relu sigmoid hard_sigmoid tanh elu selu softplus softsign gelu silu hard_silu mish
exponential log_sigmoid celu linear softmax log_softmax squareplus tanh_shrink hard_tanh sparse_plus
"""
PARTS = {
    "leaky": lambda: layers.LeakyReLU(0.3),
    "prelu": lambda: layers.PReLU(alpha_initializer="normal"),
    "capped": lambda: layers.ReLU(max_value=0.5, negative_slope=0.1, threshold=0.2),
    "softmax": lambda: layers.Softmax(axis=1),
    "overlapping": lambda: layers.MaxPooling1D(4, 2, padding="same"),
    "strided": lambda: layers.MaxPooling1D(2, 3),
    "same": lambda: layers.AveragePooling1D(3, 2, padding="same"),
    "depthwise": lambda: layers.DepthwiseConv1D(3, depth_multiplier=2, activation="tanh"),
    "separable": lambda: layers.SeparableConv1D(5, 3, activation="relu"),
    "transposed": lambda: layers.Conv1DTranspose(5, 3, strides=2, activation="relu"),
    "causal": lambda: layers.Conv1D(5, 3, dilation_rate=2, padding="causal", activation="gelu"),
    "repeated": lambda: layers.UpSampling1D(2),
    "permuted": lambda: layers.Permute((2, 1)),
    "reshaped": lambda: layers.Reshape((-1, 2)),
    "einsum": lambda: layers.EinsumDense("abc,cd->abd", (22, 5), activation="tanh"),
    "positions": lambda: PositionChannels("sinusoidal"),
    "reverse": lambda: zoo.layers.ReverseComplement(),
    "exponential": lambda: zoo.layers.Exponential(0.2),
    "block": lambda: zoo.layers.DilatedResidual(6, padding="valid", activation="gelu"),
    "tied": lambda: zoo.layers.RCConv1D(3, 3, activation="relu"),
    "tied_block": lambda: zoo.layers.DilatedResidual(6, tied=True),
    "invariant": lambda: zoo.layers.InvariantHead("max", None),
    "strands": lambda: zoo.layers.StrandHead(3, pooling=None, activation="tanh"),
    "rates": lambda: zoo.layers.PoissonHead(3, tied=True),
    "dropout": lambda: zoo.layers.RCDropout(0.5),
}


def sandwich(*parts):
    """A convolution, what is tried, and something behind it."""
    keras.utils.set_random_seed(7)
    x = sequence = keras.Input((24, 4))
    for part in (layers.Conv1D(8, 3, bias_initializer="normal"), *parts):
        x = part(x)
    return keras.Model(sequence, layers.Dense(1)(layers.Flatten()(x)))


@pytest.mark.parametrize("name", ACTIVATIONS.split())
def test_every_activation_is_complete(name, eagerly):
    model = sandwich(layers.Activation(name), layers.Dense(4, activation=name))
    assert is_complete(explain(model, random_sequences(24), method="deeplift"))


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_complete(name, eagerly):
    model = sandwich(PARTS[name](), layers.Activation("tanh"))
    assert is_complete(explain(model, random_sequences(24), method="deeplift"))


@pytest.mark.parametrize("pool", [layers.GlobalMaxPooling1D, layers.GlobalAveragePooling1D])
@pytest.mark.parametrize("keepdims", [False, True])
def test_global_pooling_is_complete(pool, keepdims, eagerly):
    model = sandwich(layers.Activation("elu"), pool(keepdims=keepdims))
    assert is_complete(explain(model, random_sequences(24), method="deeplift"))


@pytest.mark.parametrize("join", [layers.Add, layers.Subtract, layers.Average, layers.Maximum])
def test_joined_branches_are_complete(join, eagerly):
    keras.utils.set_random_seed(8)
    sequence = keras.Input((20, 4))
    shared = layers.Conv1D(4, 3, padding="same", activation="relu")
    x = shared(sequence)
    x = join()([x, shared(layers.Dense(4)(x))])
    x = layers.Minimum()([x, layers.Activation("sigmoid")(x)])
    model = keras.Model(sequence, layers.Dense(1)(layers.Flatten()(x)))
    assert is_complete(explain(model, random_sequences(20), method="deeplift"))


@pytest.mark.parametrize("mode", ["mean", "max"])
def test_ensemble_of_strands_is_complete_and_symmetric(mode, eagerly):
    model = RCEnsemble(sandwich(layers.Activation("gelu"), layers.MaxPooling1D(3)), mode=mode)
    model = keras.Sequential([keras.Input((24, 4)), model])
    x = random_sequences(24)
    found = explain(model, x, method="deeplift", baseline="uniform")
    other = explain(model, x[:, ::-1, ::-1], method="deeplift", baseline="uniform")
    assert is_complete(found)
    np.testing.assert_allclose(other.values[:, ::-1, ::-1], found.values, atol=1e-5)


class Squashed(layers.Layer):
    """A user's layer, whose non-linearities are inside its call."""

    def call(self, inputs):
        return (
            0.5 * ops.tanh(inputs) / 2
            + 3 / (1 + ops.exp(-inputs))
            - ops.max(inputs, axis=1)[:, None]
        )


def test_layer_of_the_user_is_taken_apart(eagerly):
    assert is_complete(explain(sandwich(Squashed()), random_sequences(24), method="deeplift"))


def test_function_of_the_output_is_taken_apart(eagerly):
    model = sandwich(layers.Activation("relu"))
    profile = keras.Model(model.inputs, model.layers[-3].output)

    def spread(outputs):
        return ops.sum(ops.softmax(outputs, axis=1)[..., 0] * np.arange(22.0), axis=1)

    found = explain(profile, random_sequences(24), method="deeplift", output=spread)
    assert is_complete(found)


def test_mixed_precision_is_explained_in_single_precision(eagerly):
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = sandwich(layers.Activation("gelu"), zoo.layers.DilatedResidual(6, tied=True))
    finally:
        keras.config.set_dtype_policy("float32")
    found = explain(model, random_sequences(24), method="deeplift")
    assert is_complete(found, 1e-5)


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (lambda: layers.LSTM(4, return_sequences=True), "lstm.*recurrent"),
        (lambda: layers.Bidirectional(layers.GRU(4, return_sequences=True)), "recurrent"),
        (lambda: GatedResidual(4), r"gated_residual.*\(GatedResidual\).*gate"),
        (lambda: AttentionPooling(2), r"\(AttentionPooling\)"),
        (lambda: layers.LayerNormalization(), "layer_normalization"),
        (lambda: layers.Lambda(lambda x: tf.sin(x)), "keras.ops alone"),
        (lambda: lambda x: x * ops.sigmoid(x), "the operation multiply.*two activations"),
        (lambda: lambda x: layers.Attention()([x, x]), "attention.*depend on the sequence"),
        (lambda: lambda x: ops.sort(x, axis=1), "computes Sort"),
    ],
    ids=["lstm", "gru", "gated", "pooling", "norm", "lambda", "product", "attention", "sort"],
)
def test_layer_without_a_rule_is_named(part, reason):
    with pytest.raises(NoRuleError, match=f"(?s){reason}.*integrated_gradients"):
        explain(sandwich(part()), random_sequences(24), method="deeplift")


def test_deeplift_has_one_baseline(count_bases):
    found = explain(count_bases, GATA, method="deeplift", baseline="mononucleotide", copies=3)
    one = explain(count_bases, GATA, method="deepshap", baseline="mononucleotide", copies=1)
    np.testing.assert_array_equal(found.values, one.values)
    with pytest.raises(SettingError, match="deepshap"):
        explain(count_bases, GATA, method="deeplift", baseline=np.zeros((1, 2, 12, 4)))


def test_composition_is_nothing_against_shuffles(count_bases):
    found = explain(count_bases, ["CGCGCCATGCGC"], method="deepshap")
    assert found.values.sum() == pytest.approx(0, abs=1e-5)


def test_a_part_without_gradient_is_told():
    sequence = keras.Input((12, 4))
    total = layers.GlobalAveragePooling1D()(ops.stop_gradient(sequence))
    model = keras.Model(sequence, layers.Dense(1, kernel_initializer="ones")(total))
    with pytest.warns(CompletenessWarning, match="1 of 1 .* gives no gradient"):
        explain(model, GATA, method="deeplift", baseline="zeros")


def test_answer_does_not_depend_on_the_batch_or_the_company(find_gata):
    texts = [GATA, "ACGTGATAGATA", "TTTTTTTGATAC"]
    settings = {"method": "deepshap", "copies": 3}
    expected = explain(find_gata, texts, **settings).values
    for batch_size in (1, 4, 8):
        found = explain(find_gata, texts, batch_size=batch_size, **settings)
        np.testing.assert_allclose(found.values, expected, atol=1e-6)
    np.testing.assert_allclose(
        explain(find_gata, texts[:1], **settings).values, expected[:1], atol=1e-6
    )


def test_explaining_leaves_the_model_as_it_was():
    model = sandwich(zoo.layers.DilatedResidual(6), layers.Activation("relu"))
    parts = model._flatten_layers()
    before = [len(part._inbound_nodes) + len(part._outbound_nodes) for part in parts]
    explain(model, random_sequences(24), method="deeplift")
    parts = model._flatten_layers()
    assert before == [len(part._inbound_nodes) + len(part._outbound_nodes) for part in parts]
