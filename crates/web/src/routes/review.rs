//! Routes of submissions, the review, and awards.

use super::{Rate, Route, get, post};
use crate::{
    access::Access::{self, Public},
    pages::{awards, declare, review, submit},
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("submit", "/my/{project}/submit/{badge}", Access::MAINTAINER, submit::show),
        post("submit-send", "/my/{project}/submit/{badge}", Access::MAINTAINER, submit::send),
        post("submit-take-back", "/my/{project}/take-back/{submission}", Access::MAINTAINER, submit::take_back),
        post("appeal", "/my/{project}/appeal/{submission}", Access::MAINTAINER, submit::appeal),
        get("declarations", "/my/{project}/declarations", Access::MAINTAINER, declare::show),
        post("declare", "/my/{project}/declarations", Access::MAINTAINER, declare::file),
        post("declare-take-back", "/my/{project}/declarations/take-back", Access::MAINTAINER, declare::take_back),
        get("review", "/review", Access::ADVISOR, review::queue),
        get("review-case", "/review/{submission}", Access::ADVISOR, review::case),
        post("review-decide", "/review/{submission}/decide", Access::ADVISOR, review::decide),
        post("review-second", "/review/{submission}/second", Access::EVALUATOR, review::second),
        post("review-bulk-preview", "/review/bulk/preview", Access::EVALUATOR, review::bulk::preview),
        post("review-bulk", "/review/bulk", Access::EVALUATOR, review::bulk::run),
        post("review-undo", "/review/undo/{batch}", Access::EVALUATOR, review::bulk::undo),
        post("review-declaration", "/review/declarations/{declaration}", Access::EVALUATOR, declare::decide),
        get("organise-awards", "/organise/awards", Access::ORGANISER, awards::organise::show),
        post("award-give", "/organise/awards", Access::ORGANISER, awards::organise::give),
        post("award-revoke", "/organise/awards/{award}/revoke", Access::ORGANISER, awards::organise::revoke),
        post("award-correct", "/organise/awards/{award}/correct", Access::ORGANISER, awards::organise::correct),
        get("awards", "/awards", Public, awards::list),
        get("award", "/awards/{award}", Public, awards::show),
        get("award-picture", "/awards/{award}/{file}", Public, awards::pictures::show)
            .counted_as(Rate::Read)
            .embeddable(),
    ]
}
