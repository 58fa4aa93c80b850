//! *Support experience* (P22): few figures, charts with a table of the same numbers, each number a link to the list
//! that it counts; and the same as a file.

mod file;
mod section;

use askama::Template;
use axum::extract::State;
use mandate_core::{
    experience::{Days, Unit},
    id::OrganizationId,
    party::OrganizationKind,
};
use serde::Deserialize;

pub(super) use file::export;
pub(crate) use file::text as csv;
use section::{Number, Section};

use super::{
    address::Query,
    frame::{self, Answer, Frame, SignedIn},
};
use crate::{
    App, OpError,
    explain::{self, Explained},
    locale::Message,
    ops::{
        experience::{self, Partner, Reading, View, Whose, whole},
        permission,
    },
};

/// Up to so many customers stand in the choice; who has more chooses on *My customers*.
const MOST_CLIENTS: i64 = 200;

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    customer: String,
    by: String,
}

impl Asked {
    /// Whose figures, none for all; an id that is none is nobody's.
    fn customer(&self) -> Result<Option<OrganizationId>, OpError> {
        let id = (!self.customer.is_empty()).then(|| self.customer.parse());
        id.transpose().map_err(|_| OpError::NotFound)
    }

    fn unit(&self) -> Result<Unit, OpError> {
        match self.by.as_str() {
            "" => Ok(Unit::Month),
            by => by.parse().map_err(|_| OpError::field("by", Message::new("field-choose"))),
        }
    }

    fn address(&self, path: &str, unit: Unit) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let pairs = [("customer", self.customer.as_str()), ("by", unit.as_str())];
        query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        format!("{path}?{}", query.finish())
    }
}

/// Where the lists stand that the numbers count.
struct Lists {
    customer: Option<OrganizationId>,
    /// Whether only those customers count that the reader sees as a whole.
    whole: bool,
}

impl Lists {
    fn of(whose: &Whose) -> Self {
        match whose {
            Whose::One(id, ..) => Self { customer: Some(*id), whole: false },
            Whose::Several(_) => Self { customer: None, whole: true },
            Whose::All => Self { customer: None, whole: false },
        }
    }

    /// The list with this filter.
    fn href(&self, fields: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(customer) = self.customer {
            query.append_pair("customer", &customer.to_string());
        }
        if self.whole {
            query.append_pair("whole", "yes");
        }
        format!("/service-requests?{}", query.extend_pairs(fields).finish())
    }

    /// The list of what was opened, resolved or answered on some days.
    fn on(&self, what: &str, days: &Days) -> String {
        self.href(&[(what, &days.to_string())])
    }
}

/// A partner that acts for the customer, with where the lists of what it did stand.
struct Actor {
    partner: Partner,
    submitted: String,
    messages: String,
}

#[derive(Template)]
#[template(path = "experience.html")]
struct Page {
    frame: Frame,
    name: Option<String>,
    clients: Vec<(OrganizationId, String)>,
    many_clients: bool,
    asked: Asked,
    units: Vec<(String, &'static str, bool)>,
    unit: Unit,
    file: String,
    counted: String,
    behind: bool,
    empty: bool,
    days: String,
    figures: Vec<(String, Number)>,
    sections: Vec<Section>,
    partners: Option<Vec<Actor>>,
    why_no_partners: Option<Explained>,
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    let (customer, unit) = (asked.customer()?, asked.unit()?);
    let view = experience::view(&app, &visitor.caller, customer, unit, Reading::Page).await?;
    let clients = permission::client_organizations(&app, &visitor.caller, MOST_CLIENTS).await?;
    let frame = visitor.frame();
    let (frame, name) = match &view.whose {
        Whose::One(_, name, permit) => (frame.acting_under(permit, name), Some(name.clone())),
        Whose::Several(count) if *count > 0 => (frame.acting_for_several(), None),
        Whose::Several(_) | Whose::All => (frame, None),
    };
    let lists = Lists::of(&view.whose);
    let l = &frame.l;
    let (partners, why_no_partners) = match &view.partners {
        None => (None, None),
        Some(Ok(partners)) => (Some(partners.iter().map(|partner| actor(&lists, &view, partner)).collect()), None),
        Some(Err(denied)) => (None, Some(explain::refusal(l, denied))),
    };
    let counted = match &view.counted_at {
        None => l.t("experience-never").to_string(),
        Some(at) if view.behind => l.t("experience-behind").with("time", l.time(at)).to_string(),
        Some(at) => l.t("experience-counted").with("time", l.time(at)).to_string(),
    };
    let page = Page {
        name,
        many_clients: visitor.person.kind == OrganizationKind::Partner && clients.is_empty(),
        clients,
        units: Unit::ALL.map(|unit| (asked.address("/experience", unit), unit.as_str(), view.unit == unit)).to_vec(),
        unit,
        file: asked.address("/experience/export", unit),
        counted,
        behind: view.behind,
        empty: view.figures.is_empty(),
        days: l.days(&whole(&view.periods)),
        figures: section::figures(l, &lists, &view),
        sections: section::sections(l, &lists, &view),
        partners,
        why_no_partners,
        asked,
        frame,
    };
    frame::show(&page)
}

fn actor(lists: &Lists, view: &View, partner: &Partner) -> Actor {
    let (days, id) = (whole(&view.periods).to_string(), partner.id.to_string());
    Actor {
        partner: partner.clone(),
        submitted: lists.href(&[("opened", &days), ("submitter", &id)]),
        messages: format!("/record?organization={id}"),
    }
}
