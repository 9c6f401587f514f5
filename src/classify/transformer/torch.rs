//! The engine libtorch, by way of rust-bert: networks of the BERT family from weights as they are published.
//! Downloads nothing, and computes no gradient.
//! Opened by `foreign` for folders without an ONNX file, in programs with the feature `torch`.

#[cfg(test)]
mod parity;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rust_bert::RustBertError;
use rust_bert::bert::{BertConfig, BertForSequenceClassification};
#[cfg(test)]
use rust_bert::bert::{BertEmbeddings, BertModel};
use rust_bert::distilbert::{DistilBertConfig, DistilBertModelClassifier};
use rust_bert::roberta::RobertaForSequenceClassification;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

use super::backend::{Backend, Output};
use super::pool::Pool;
use super::workers::Worker;
use crate::error::{Error, ErrorKind, Result};

/// The largest `layer_norm_eps` that is taken for the 1e-12 with which rust-bert normalises whatever is configured.
const NORM: f64 = 1e-5;

/// A network, with a copy for each thread that runs it; all copies share their weights.
#[derive(Debug)]
pub(crate) struct Torch {
    pool: Pool<Network>,
    vocabulary: usize,
    longest: usize,
}

/// What a folder's weights are loaded into.
#[derive(Debug, Clone)]
enum Plan {
    Bert(BertConfig),
    DistilBert(DistilBertConfig),
    Roberta(BertConfig),
    /// States of word pieces, without a classifier.
    #[cfg(test)]
    Encoder(BertConfig),
}

enum Network {
    Bert(BertForSequenceClassification),
    DistilBert(DistilBertModelClassifier),
    Roberta(RobertaForSequenceClassification),
    #[cfg(test)]
    Encoder(BertModel<BertEmbeddings>),
}

impl Torch {
    /// A sequence classifier of a family (`model_type`) by these labels, from its `config.json` and `model.safetensors`. The
    /// error is a sentence.
    pub(crate) fn classifier(
        family: &str,
        config: &[u8],
        labels: &[String],
        weights: &Path,
    ) -> std::result::Result<Self, String> {
        let plan = match family {
            "bert" => Plan::Bert(complete(config, labels)?),
            "distilbert" => Plan::DistilBert(complete(config, labels)?),
            "roberta" | "xlm-roberta" | "camembert" => Plan::Roberta(complete(config, labels)?),
            _ => return Err(format!("libtorch runs no classifier of the family {family}: export it as ONNX")),
        };
        Self::open(plan, weights)
    }

    /// A BERT encoder without a classifier: a state for each piece.
    #[cfg(test)]
    pub(crate) fn encoder(config: &[u8], weights: &Path) -> std::result::Result<Self, String> {
        Self::open(Plan::Encoder(complete(config, &[])?), weights)
    }

    fn open(plan: Plan, weights: &Path) -> std::result::Result<Self, String> {
        let (vocabulary, longest) = match &plan {
            Plan::Bert(config) => (config.vocab_size, config.max_position_embeddings),
            #[cfg(test)]
            Plan::Encoder(config) => (config.vocab_size, config.max_position_embeddings),
            Plan::DistilBert(config) => (config.vocab_size, config.max_position_embeddings),
            // Places are counted from behind the id of padding, 1.
            Plan::Roberta(config) => (config.vocab_size, config.max_position_embeddings - 2),
        };
        let read = Tensor::read_safetensors(weights).map_err(|error| format!("it cannot be read ({error})"))?;
        let weights = read.into_iter().map(|(name, tensor)| (name, tensor.to_kind(Kind::Float))).collect();
        let weights: Mutex<HashMap<String, Tensor>> = Mutex::new(weights);
        let make = move || {
            let weights = weights.lock().unwrap_or_else(PoisonError::into_inner);
            plan.network(&weights).map_err(|reason| Error::new(ErrorKind::Integrity, reason))
        };
        let pool = Pool::new(make).map_err(|error| error.message().to_owned())?;
        let size = |number: i64| usize::try_from(number).unwrap_or_default();
        Ok(Torch { pool, vocabulary: size(vocabulary), longest: size(longest) })
    }
}

/// A configuration as rust-bert reads it: what the file leaves out is as transformers' default has it, which leaves it out.
pub(crate) fn complete<C: Serialize + DeserializeOwned + Default>(
    config: &[u8],
    labels: &[String],
) -> std::result::Result<C, String> {
    let refused = |error: serde_json::Error| format!("the configuration does not fit rust-bert ({error})");
    let given: BTreeMap<String, serde_json::Value> = serde_json::from_slice(config).map_err(refused)?;
    if let Some(norm) = given.get("layer_norm_eps").and_then(serde_json::Value::as_f64).filter(|norm| *norm > NORM) {
        return Err(format!("its layer_norm_eps is {norm}, and rust-bert normalises with 1e-12: export it as ONNX"));
    }
    if let Some(places) = given.get("position_embedding_type").and_then(|of| of.as_str()).filter(|of| *of != "absolute")
    {
        return Err(format!(
            "its position_embedding_type is {places}, and rust-bert knows absolute: export it as ONNX"
        ));
    }
    let mut all = serde_json::to_value(C::default()).map_err(refused)?;
    let labels: serde_json::Map<String, serde_json::Value> =
        labels.iter().enumerate().map(|(at, name)| (at.to_string(), name.as_str().into())).collect();
    if let Some(fields) = all.as_object_mut() {
        for (key, value) in given {
            // Names of labels are those that have been checked.
            if fields.contains_key(&key) && !value.is_null() && !["id2label", "label2id"].contains(&key.as_str()) {
                fields.insert(key, value);
            }
        }
        fields.insert("id2label".to_owned(), labels.into());
    }
    serde_json::from_value(all).map_err(refused)
}

impl Plan {
    /// A network over weights that are shared with every other. The error is a sentence.
    fn network(&self, weights: &HashMap<String, Tensor>) -> std::result::Result<Network, String> {
        let refused = |error: RustBertError| format!("rust-bert refuses it ({error})");
        let mut store = VarStore::new(Device::Cpu);
        let root = store.root();
        let network = match self {
            Plan::Bert(config) => Network::Bert(BertForSequenceClassification::new(root, config).map_err(refused)?),
            Plan::DistilBert(config) => {
                Network::DistilBert(DistilBertModelClassifier::new(root, config).map_err(refused)?)
            }
            Plan::Roberta(config) => {
                Network::Roberta(RobertaForSequenceClassification::new(root, config).map_err(refused)?)
            }
            #[cfg(test)]
            Plan::Encoder(config) => Network::Encoder(BertModel::new_with_optional_pooler(root, config, false)),
        };
        // In the order of their names, so that the same file is always refused for the same reason.
        let variables: BTreeMap<String, Tensor> = store.variables().into_iter().collect();
        for (name, mut variable) in variables {
            let tensor = weights.get(&name).ok_or_else(|| format!("it has no tensor \"{name}\""))?;
            if tensor.size() != variable.size() {
                let (is, asked) = (tensor.size(), variable.size());
                return Err(format!("its tensor \"{name}\" is {is:?}, and the configuration asks for {asked:?}"));
            }
            variable.f_set_data(tensor).map_err(|error| format!("its tensor \"{name}\" is refused ({error})"))?;
        }
        store.freeze();
        Ok(network)
    }
}

impl Network {
    /// `[1, labels]`, or `[1, pieces, width]` of an encoder.
    fn forward(&self, ids: &Tensor) -> std::result::Result<Tensor, RustBertError> {
        let ids = Some(ids);
        Ok(match self {
            Network::Bert(network) => network.forward_t(ids, None, None, None, None, false).logits,
            Network::DistilBert(network) => network.forward_t(ids, None, None, false)?.logits,
            Network::Roberta(network) => network.forward_t(ids, None, None, None, None, false).logits,
            #[cfg(test)]
            Network::Encoder(network) => {
                network.forward_t(ids, None, None, None, None, None, None, false)?.hidden_state
            }
        })
    }
}

impl Backend for Torch {
    fn run(&self, ids: &[u32], _: &Worker) -> Result<Output> {
        let refused = |cause: String| Error::new(ErrorKind::Integrity, format!("the network refuses a text: {cause}"));
        if ids.is_empty() || ids.len() > self.longest {
            return Err(refused(format!("it has {} word pieces, and 1 to {} are taken", ids.len(), self.longest)));
        }
        if let Some(strange) = ids.iter().find(|id| **id as usize >= self.vocabulary) {
            let known = self.vocabulary;
            return Err(refused(format!("it has a vector for {known} word pieces, and none for number {strange}")));
        }
        one_thread();
        let ids: Vec<i64> = ids.iter().map(|id| i64::from(*id)).collect();
        let given = Tensor::from_slice(&ids).unsqueeze(0);
        let output = self.pool.with(|network| tch::no_grad(|| network.forward(&given)))?;
        let output = output.map_err(|error| refused(error.to_string()))?;
        let width = output.size().last().map_or(0, |width| usize::try_from(*width).unwrap_or_default());
        let values =
            Vec::<f32>::try_from(output.contiguous().view([-1])).map_err(|error| refused(error.to_string()))?;
        Ok(Output { width: width.max(1), values })
    }
}

/// Keeps libtorch to the thread that calls it: the same bytes on any number of workers, which are the threads.
pub(crate) fn one_thread() {
    if tch::get_num_threads() != 1 {
        tch::set_num_threads(1);
    }
}
