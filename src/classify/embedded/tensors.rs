//! The weights of an embedded model as a file of named tensors (safetensors), and back.
//! Checks shapes, not checksums: `bundle` does those.
//! Called when a bundle is opened, and when training writes one.

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::combine::{CLUES, Scale};
use super::grams::{Beside, Known, SENTIMENTS, Weights};
use super::model::{Model, Shape};
use super::vectors::Vectors;

/// A tensor while a file is written: name, type, shape, bytes.
#[cfg(feature = "train")]
pub(crate) type Tensor = (String, Dtype, Vec<usize>, Vec<u8>);

/// The bytes of a file of tensors, the same for the same tensors. The error is a sentence.
#[cfg(feature = "train")]
pub(crate) fn file(tensors: &[Tensor]) -> Result<Vec<u8>, String> {
    let views = tensors
        .iter()
        .map(|(name, dtype, shape, bytes)| Ok((name.as_str(), TensorView::new(*dtype, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>();
    views.and_then(|views| safetensors::serialize(views, None)).map_err(|error| error.to_string())
}

/// The static vectors of a file. The error is a sentence.
pub(crate) fn vectors(bytes: &[u8]) -> Result<Vectors, String> {
    let file = File::open(bytes)?;
    let (shape, numbers) = file.bytes("vectors")?;
    let width = shape.get(1).copied().unwrap_or_default();
    Vectors::new(file.floats("scale")?, numbers, width)
        .ok_or_else(|| "its vectors and scales differ in number".to_owned())
}

/// The model of a file of weights and one of vectors. The error is a sentence.
pub(crate) fn model(bytes: &[u8], vectors: Vectors, shape: Shape) -> Result<Model, String> {
    let file = File::open(bytes)?;
    let keys = file.keys("grams")?;
    let rarity = file.floats("rarity")?;
    let (themes, theme_bytes) = file.bytes("themes")?;
    let (scale, feelings) = (file.floats("themes.scale")?, file.floats("feelings")?);
    let themes =
        Weights::new(&theme_bytes, themes.get(1).copied().unwrap_or_default()).ok_or_else(|| unfit("themes"))?;
    let rows = rarity.len();
    for (name, fits) in [
        ("grams", keys.len() == rows && rows <= Known::MOST),
        ("themes", themes.rows() <= rows && themes.lanes() == shape.lanes()),
        ("themes.scale", scale.len() == themes.rows()),
        ("feelings", feelings.len() == rows * SENTIMENTS && shape.sentiments == SENTIMENTS),
    ] {
        if !fits {
            return Err(unfit(name));
        }
    }
    let beside = |row: usize| Beside {
        rarity: rarity[row],
        scale: scale.get(row).copied().unwrap_or_default(),
        feels: std::array::from_fn(|kind| feelings[row * SENTIMENTS + kind]),
    };
    let scales = |name: &str, of: usize, clues: usize| -> Result<Vec<Scale>, String> {
        let rows = file.floats(name)?;
        if rows.len() != of * (clues + 1) {
            return Err(unfit(name));
        }
        let scale = |row: &[f32]| Scale { weights: row[..clues].to_vec(), intercept: row[clues] };
        Ok(rows.chunks_exact(clues + 1).map(scale).collect())
    };
    let manner = shape.manner();
    let model = Model {
        beside: (0..rows).map(beside).collect(),
        themes,
        meaning: file.floats("meaning")?,
        intercepts: file.floats("intercepts")?,
        labels: scales("labels", shape.labels, CLUES)?,
        sentiments: scales("sentiments", shape.sentiments, manner)?,
        speakers: scales("speakers", shape.speakers, manner)?,
        shape,
        vectors,
        known: Known::new(&keys),
    };
    for (name, fits) in [
        ("meaning", model.meaning.len() == model.vectors.width() * shape.sentence()),
        ("intercepts", model.intercepts.len() == shape.sentence() + shape.labels + shape.sentiments),
    ] {
        if !fits {
            return Err(unfit(name));
        }
    }
    Ok(model)
}

fn unfit(name: &str) -> String {
    format!("its tensor \"{name}\" has not the shape that the codebook asks for")
}

struct File<'b>(SafeTensors<'b>);

impl<'b> File<'b> {
    fn open(bytes: &'b [u8]) -> Result<Self, String> {
        SafeTensors::deserialize(bytes).map(File).map_err(|error| format!("it is no file of tensors ({error})"))
    }

    fn tensor(&self, name: &str, dtype: Dtype) -> Result<TensorView<'b>, String> {
        let tensor = self.0.tensor(name).map_err(|_| format!("it has no tensor \"{name}\""))?;
        if tensor.dtype() == dtype { Ok(tensor) } else { Err(format!("its tensor \"{name}\" is not {dtype:?}")) }
    }

    fn floats(&self, name: &str) -> Result<Vec<f32>, String> {
        Ok(self.tensor(name, Dtype::F32)?.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    fn keys(&self, name: &str) -> Result<Vec<u32>, String> {
        Ok(self.tensor(name, Dtype::U32)?.data().as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }

    fn bytes(&self, name: &str) -> Result<(Vec<usize>, Vec<i8>), String> {
        let tensor = self.tensor(name, Dtype::I8)?;
        Ok((tensor.shape().to_vec(), tensor.data().iter().map(|byte| byte.cast_signed()).collect()))
    }
}
