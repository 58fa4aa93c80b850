//! Who lives in the sandbox, and the cases that they bring: read from `world.toml`, which is in the program.

use serde::Deserialize;

use crate::command::Failure;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct World {
    pub(super) vendor: Vendor,
    pub(super) partners: Vec<Company>,
    pub(super) customers: Vec<Company>,
    pub(super) products: Vec<Product>,
    pub(super) threads: Vec<Thread>,
    pub(super) notices: Vec<Notice>,
    pub(super) scene: Scene,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vendor {
    pub(super) name: String,
    pub(super) country: String,
    pub(super) people: Vec<Inhabitant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Company {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) country: String,
    #[serde(default)]
    pub(super) weight: usize,
    #[serde(default)]
    pub(super) locations: Vec<Place>,
    #[serde(default)]
    pub(super) sites: Vec<Site>,
    pub(super) people: Vec<Inhabitant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) city: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Site {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) address: String,
}

/// What the vendor tells of the production sites of some customers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Notice {
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) body: String,
    /// The keys of the customers.
    pub(super) customers: Vec<String>,
    pub(super) days_ago: f64,
    /// For planned maintenance: how long after the notice it begins.
    #[serde(default)]
    pub(super) begins_in_hours: f64,
    #[serde(default)]
    pub(super) hours: f64,
    #[serde(default)]
    pub(super) updates: Vec<Update>,
    /// Whether the last update closes it.
    #[serde(default)]
    pub(super) closes: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Update {
    pub(super) after_hours: f64,
    pub(super) body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Inhabitant {
    #[serde(default)]
    pub(super) key: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) time_zone: String,
    pub(super) language: String,
    pub(super) location: Option<String>,
    #[serde(default)]
    pub(super) roles: Vec<String>,
}

impl Inhabitant {
    pub(super) fn has(&self, role: &str) -> bool {
        self.roles.iter().any(|has| has == role)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    pub(super) name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Thread {
    pub(super) subject: String,
    pub(super) product: String,
    pub(super) severity: u8,
    pub(super) kind: String,
    pub(super) outcome: String,
    pub(super) opener: Side,
    pub(super) description: String,
    pub(super) messages: Vec<Line>,
    #[serde(default = "english")]
    pub(super) language: String,
}

fn english() -> String {
    "en".to_owned()
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Side {
    Customer,
    Partner,
    Vendor,
    Internal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) from: Side,
    pub(super) after_hours: f64,
    pub(super) body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scene {
    pub(super) partner: String,
    pub(super) partner_engineer: String,
    pub(super) partner_colleague: String,
    pub(super) other_partner: String,
    pub(super) customer: String,
    pub(super) contact_manager: String,
    pub(super) vendor_support: String,
    pub(super) old_record: OldRecord,
}

/// An old contact record inside the customer of the scene, and what it once submitted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OldRecord {
    pub(super) email: String,
    pub(super) subject: String,
    pub(super) product: String,
    pub(super) description: String,
    pub(super) answer: String,
}

pub(super) fn read() -> Result<World, Failure> {
    let wrong = |text: String| Failure::new(format!("the world of the sandbox: {text}"));
    let world: World = toml::from_str(include_str!("world.toml")).map_err(|error| wrong(error.to_string()))?;
    let known = |thread: &&Thread| world.products.iter().any(|product| product.name == thread.product);
    match world.threads.iter().find(|thread| !known(thread)) {
        Some(thread) => Err(wrong(format!("`{}` is no product of the vendor", thread.product))),
        None => Ok(world),
    }
}
