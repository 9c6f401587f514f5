//! The engine in pure Rust: an encoder as ONNX, whole or in stages of which each takes the states of the one before.
//! Trains nothing and knows no label.
//! Opened by `network`.

use rten::{Model, ModelOptions, NodeId, Value, ValueOrView};
use rten_tensor::Layout;

use super::backend::{Backend, Output};
use super::workers::Worker;
use crate::error::{Error, ErrorKind, Result};

/// Stages of an encoder, run one after the other.
pub(crate) struct Rten(Vec<Stage>);

struct Stage {
    model: Model,
    inputs: Vec<(NodeId, Input)>,
    output: NodeId,
}

/// What an input of a network is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    /// What the stage before gives, or the ids of word pieces.
    Before,
    /// That every piece is to be seen.
    Mask,
    /// That all of it is one text.
    Types,
}

impl std::fmt::Debug for Rten {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rten({} stages)", self.0.len())
    }
}

impl Rten {
    /// From the bytes of each stage: the first takes `ids`, the others `states`. The error is the number of the stage that
    /// cannot be read and a sentence.
    pub(crate) fn open(stages: &[&[u8]]) -> std::result::Result<Self, (usize, String)> {
        let each = stages.iter().enumerate().map(|(at, bytes)| Stage::open(bytes).map_err(|reason| (at, reason)));
        Ok(Rten(each.collect::<std::result::Result<_, _>>()?))
    }
}

impl Stage {
    fn open(bytes: &[u8]) -> std::result::Result<Self, String> {
        let model = (ModelOptions::with_all_ops().prepack_weights(true))
            .load(bytes.to_vec())
            .map_err(|error| format!("it is no network that can be read ({error})"))?;
        let (named, outputs) = (model.input_ids().to_vec(), model.output_ids().to_vec());
        let mut inputs = Vec::new();
        for id in named {
            let name = model.node_info(id).and_then(|node| node.name().map(str::to_owned)).unwrap_or_default();
            inputs.push(match name.as_str() {
                "attention_mask" => (id, Input::Mask),
                "token_type_ids" => (id, Input::Types),
                _ => (id, Input::Before),
            });
        }
        let (Some(output), 1) = (outputs.first(), inputs.iter().filter(|(_, of)| *of == Input::Before).count()) else {
            return Err("besides attention_mask and token_type_ids it must have one input, and an output".to_owned());
        };
        Ok(Stage { inputs, output: *output, model })
    }
}

impl Backend for Rten {
    fn run(&self, ids: &[u32], worker: &Worker) -> Result<Output> {
        let pieces: Vec<i32> = ids.iter().map(|id| id.cast_signed()).collect();
        let refused = |cause: String| Error::new(ErrorKind::Integrity, format!("the network refuses a text: {cause}"));
        let fixed = |number: i32| Value::from_shape([1, ids.len()], vec![number; ids.len()]);
        let mut value = Value::from_shape([1, ids.len()], pieces).map_err(|error| refused(error.to_string()))?;
        for stage in &self.0 {
            let mut inputs: Vec<(NodeId, ValueOrView<'_>)> = Vec::new();
            let mut before = Some(value);
            for (id, of) in &stage.inputs {
                let given = match of {
                    Input::Before => before.take().map_or_else(|| fixed(0), Ok),
                    Input::Mask => fixed(1),
                    Input::Types => fixed(0),
                };
                inputs.push((*id, given.map_err(|error| refused(error.to_string()))?.into()));
            }
            let run = stage.model.run_n(inputs, [stage.output], Some(worker.options()));
            [value] = run.map_err(|error| refused(error.to_string()))?;
        }
        let no_states =
            |what: String| refused(format!("its output is {what}, and states or a number a label are meant"));
        if value.shape().len() == 2 {
            let ([_, width], values) =
                value.into_shape_vec::<f32, 2>().map_err(|error| no_states(error.to_string()))?;
            return Ok(Output { width, values });
        }
        let ([_, _, width], values) = value.into_shape_vec::<f32, 3>().map_err(|error| no_states(error.to_string()))?;
        Ok(Output { width, values })
    }
}
