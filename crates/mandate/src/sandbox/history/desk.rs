//! The vendor's desk in the story: canned answers, who works on what, a duplicate and two that belong together.

use mandate_core::service_request::Number;
use mandate_server::ops::{
    canned_answer,
    service_request::{
        assignment::{self, Seen},
        merge, related,
    },
};

use super::Telling;
use crate::{command::Failure, sandbox::plan::Plan};

const ANSWERS: [canned_answer::Typed<'static>; 3] = [
    canned_answer::Typed {
        name: "Ask for the log",
        en: "Dear {contact},\n\nplease attach the log of the last 24 hours to {number}: *Maintenance → Logs → Export*.\n\nKind regards\n{me}",
        ja: "{contact} 様\n\n{number} に、直近 24 時間のログを添付してください（*Maintenance → Logs → Export*）。\n\nよろしくお願いいたします。\n{me}",
        es: "Hola, {contact}:\n\nadjunte a {number} el registro de las últimas 24 horas: *Maintenance → Logs → Export*.\n\nUn saludo,\n{me}",
    },
    canned_answer::Typed {
        name: "Replacement part is on its way",
        en: "Dear {contact},\n\nthe part for {number} has left our warehouse and arrives within two working days.\n\n{me}",
        ja: "{contact} 様\n\n{number} の交換部品を発送しました。2 営業日以内に届く予定です。\n\n{me}",
        es: "Hola, {contact}:\n\nla pieza de {number} ha salido de nuestro almacén y llegará en dos días laborables.\n\n{me}",
    },
    canned_answer::Typed {
        name: "May we close this?",
        en: "Dear {contact},\n\nwe have not heard from you for a while. May we close {number}?\n\n{me}",
        ja: "",
        es: "",
    },
];

impl Telling<'_> {
    pub(super) async fn work_the_desk(&self, plan: &Plan<'_>) -> Result<(), Failure> {
        let first = self.vendor.caller(0)?;
        for answer in &ANSWERS {
            canned_answer::add(self.app, &first, answer, "").await?;
        }
        let cases = plan.cases.iter().enumerate();
        let going_on = cases.filter(|(_, case)| !["resolved", "closed"].contains(&case.thread.outcome.as_str()));
        let mut open: Vec<(usize, Number)> = Vec::new();
        for (place, case) in going_on {
            let number = self.number(place)?;
            open.push((case.customer, number));
            // Of three, one waits for somebody to take it.
            if place % 3 < 2 {
                let support = self.vendor.caller(case.support)?;
                let to = Some(support.person_id);
                assignment::assign(self.app, &support, number, Seen::Assignee(None), to).await?;
            }
        }
        let mut pairs = open.iter().enumerate().rev().filter_map(|(place, (customer, number))| {
            let earlier = open.iter().take(place).rev().find(|(other, _)| other == customer)?;
            Some((*number, earlier.1.to_string()))
        });
        if let Some((number, other)) = pairs.next() {
            related::relate(self.app, &first, number, &other, true).await?;
        }
        if let Some((number, into)) = pairs.nth(3) {
            let mark = merge::preview(self.app, &first, number, &into).await?.mark();
            merge::merge(self.app, &first, number, &into, &mark).await?;
        }
        Ok(())
    }
}
