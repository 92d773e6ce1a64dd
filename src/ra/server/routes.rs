//! Every call of the service, once: the router is made of this list, and tests hold others against it (who may do what, in
//! `permissions`).

use std::sync::Arc;

use axum::{
    Router,
    routing::{delete, get, post, put},
};

use super::{
    Parts, abandon, assist, audit_checkpoints, audit_trail, card_challenge, card_standing, cards, certificate, choose_role,
    commit_key, confirm, enter_code, health, help, holder, incidents, management_key, notice, open, openapi, own_photo, people,
    presence, progress, puk, reports, requests, send_code, service, sign_in, sign_in_challenge, sign_out, terms,
};

/// Makes of lines `method "path" => handler;` the list of calls and their router.
macro_rules! routes {
    ($($method:ident $path:literal => $handler:path;)+) => {
        /// Method and path.
        #[cfg(test)]
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),+];

        pub fn router() -> Router<Arc<Parts>> {
            Router::new()$(.route($path, $method($handler)))+
        }
    };
}
pub(super) use routes;

routes! {
    get "/v1/service" => service::handle;
    get "/v1/cards/{card}" => card_standing::handle;
    post "/v1/cards/{card}/suspend" => cards::suspend::handle;
    post "/v1/cards/{card}/reinstate" => cards::reinstate::handle;
    post "/v1/cards/{card}/cancel" => cards::cancel::handle;
    post "/v1/sign-in/challenge" => sign_in_challenge::handle;
    post "/v1/sign-in" => sign_in::handle;
    post "/v1/terms" => terms::handle;
    delete "/v1/session" => sign_out::handle;
    put "/v1/session/role" => choose_role::handle;
    get "/v1/session/photo" => own_photo::handle;
    post "/v1/notices" => notice::handle;
    get "/v1/incidents" => incidents::list::handle;
    post "/v1/incidents" => incidents::report::handle;
    post "/v1/incidents/code" => incidents::ask_code::handle;
    post "/v1/incidents/by-code" => incidents::by_code::handle;
    post "/v1/incidents/{id}/close" => incidents::close::handle;
    post "/v1/operations" => open::handle;
    get "/v1/operations/{id}" => progress::handle;
    delete "/v1/operations/{id}" => abandon::handle;
    post "/v1/operations/{id}/presence" => presence::handle;
    post "/v1/operations/{id}/code/send" => send_code::handle;
    post "/v1/operations/{id}/code" => enter_code::handle;
    post "/v1/operations/{id}/assist" => assist::handle;
    post "/v1/operations/{id}/help" => help::ask::handle;
    post "/v1/operations/{id}/holder" => holder::handle;
    post "/v1/operations/{id}/puk" => puk::handle;
    post "/v1/operations/{id}/management-key" => management_key::handle;
    post "/v1/operations/{id}/card-challenge" => card_challenge::handle;
    post "/v1/operations/{id}/keys" => commit_key::handle;
    post "/v1/operations/{id}/certificates" => certificate::handle;
    post "/v1/operations/{id}/confirm" => confirm::handle;
    post "/v1/help" => help::look_up::handle;
    post "/v1/help/approve" => help::approve::handle;
    post "/v1/help/decline" => help::decline::handle;
    get "/v1/people" => people::search::handle;
    get "/v1/people/{id}" => people::details::handle;
    get "/v1/people/{id}/photo" => people::photo::handle;
    put "/v1/people/{id}/contact" => people::contact::handle;
    get "/v1/requests" => requests::list::handle;
    post "/v1/requests" => requests::raise::handle;
    post "/v1/requests/{id}/grant" => requests::grant::handle;
    post "/v1/requests/{id}/reject" => requests::reject::handle;
    get "/v1/audit" => audit_trail::handle;
    get "/v1/audit/checkpoints" => audit_checkpoints::handle;
    get "/v1/reports/expiring" => reports::expiring::handle;
    get "/v1/reports/cards-by-status" => reports::by_status::handle;
    get "/v1/reports/unlocks-by-day" => reports::unlocks_by_day::handle;
    get "/v1/reports/people-without-contact" => reports::without_contact::handle;
    get "/v1/openapi.json" => openapi::handle;
    get "/healthz" => health::lives;
    get "/readyz" => health::ready;
}
