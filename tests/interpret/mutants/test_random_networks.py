"""Networks put together at random: whatever the layers and their order, the answer is the same."""

import keras
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from keras import layers

from zoo.interpret import mutagenesis
from zoo.layers import DilatedResidual, GatedResidual

PADDINGS = st.sampled_from(["valid", "same"])


def convolution(draw, x):
    width, dilation = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    padding = draw(st.sampled_from(["valid", "same", "causal"]))
    if padding == "valid" and (width - 1) * dilation >= x.shape[1]:
        padding = "same"
    stride = draw(st.integers(1, 3)) if dilation == 1 else 1
    settings = {"padding": padding, "dilation_rate": dilation, "strides": stride}
    kind = draw(st.sampled_from([layers.Conv1D, layers.DepthwiseConv1D, layers.SeparableConv1D]))
    if kind is not layers.Conv1D and padding == "causal":
        settings["padding"] = "same"
    if kind is layers.DepthwiseConv1D:
        return kind(width, **settings)(x)
    activation = draw(st.sampled_from([None, "relu", "gelu", "softmax"]))
    return kind(draw(st.integers(2, 4)), width, activation=activation, **settings)(x)


def pooling(draw, x):
    size, stride, padding = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(PADDINGS)
    if size > x.shape[1]:
        padding = "same"
    kind = draw(st.sampled_from([layers.MaxPooling1D, layers.AveragePooling1D]))
    return kind(size, stride, padding=padding)(x)


def each_position(draw, x):
    kinds = (
        layers.BatchNormalization(),
        layers.LayerNormalization(),
        layers.Activation("tanh"),
        layers.LeakyReLU(),
        layers.Dense(3),
        layers.Dropout(0.5),
        layers.PReLU(shared_axes=[1]),
    )
    return draw(st.sampled_from(kinds))(x)


def moved(draw, x):
    if x.shape[1] < 4 or draw(st.booleans()):
        return layers.ZeroPadding1D((draw(st.integers(0, 3)), draw(st.integers(0, 3))))(x)
    return layers.Cropping1D((draw(st.integers(0, 2)), draw(st.integers(0, 1))))(x)


def branch(draw, x):
    other = layers.Conv1D(x.shape[2], 3, padding="same", dilation_rate=draw(st.integers(1, 6)))(x)
    merges = (layers.Add, layers.Subtract, layers.Multiply, layers.Maximum, layers.Concatenate)
    return draw(st.sampled_from(merges))()([x, other])


def weighed(draw, x):
    weights = layers.GlobalAveragePooling1D(keepdims=True)(x)
    return layers.Multiply()([x, layers.Dense(x.shape[2], activation="sigmoid")(weights)])


def residual(draw, x):
    kind = draw(st.sampled_from([DilatedResidual, GatedResidual]))
    return kind(4, dilation_rate=draw(st.integers(1, 4)), padding="same")(x)


def operation(draw, x):
    return 1.5 - keras.ops.relu(x) * 2.0


BODY = (convolution, convolution, pooling, each_position, moved, branch, residual, operation)


def head(draw, x):
    kind = draw(st.sampled_from(["flatten", "mean", "max", "joined", "positions", "weighed"]))
    if kind == "positions":
        return x
    if kind == "weighed":
        return layers.GlobalMaxPooling1D()(weighed(draw, x))
    parts = {
        "flatten": [layers.Flatten()],
        "mean": [layers.GlobalAveragePooling1D()],
        "max": [layers.GlobalMaxPooling1D()],
        "joined": [layers.Flatten(), layers.GlobalMaxPooling1D(), layers.GlobalAveragePooling1D()],
    }[kind]
    parts = [part(x) for part in parts]
    features = parts[0] if len(parts) == 1 else layers.Concatenate()(parts)
    return layers.Dense(2)(layers.Dense(5, activation="relu")(layers.Dropout(0.1)(features)))


def network(draw):
    keras.utils.set_random_seed(draw(st.integers(0, 99)))
    sequence = x = keras.Input((draw(st.integers(9, 40)), 4))
    for step in draw(st.lists(st.sampled_from(BODY), min_size=1, max_size=5)):
        x = step(draw, x)
    outputs = [head(draw, x)]
    if draw(st.booleans()):
        outputs.append(head(draw, x))
    return keras.Model(sequence, outputs)


@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
@given(data=st.data(), memory=st.sampled_from([2**16, 2**18, 2**26]), seed=st.integers(0, 9))
def test_any_network_equals_prediction(
    data, memory, seed, lively, random_dna, every_base, assert_near, total
):
    # Keras draws random weights, which a strategy must not.
    model = lively(network(data.draw), seed)
    sequence = random_dna(model.inputs[0].shape[1], seed)
    expected, own = every_base(model, sequence, range(len(sequence)))
    given = mutagenesis(model, sequence[None], output=total, memory=memory)
    assert_near(given.values[0, :, :, 0], expected, own)
    assert given.report.fallbacks == ()
