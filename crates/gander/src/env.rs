//! `gander env`, and what the commands need of the surroundings: the Go
//! installation and the cache.

use crate::progress::Terminal;
use crate::{FAILURE, args, output};
use gander_driver::cache::Cache;
use gander_loader::{Env, Fetch, Goroot, GorootError, RealFs, find_goroot};
use serde_json::json;
use std::process::ExitCode;

/// Runs the command: which Go tree is used and why, and which were not.
pub(crate) fn run(args: &args::Env) -> ExitCode {
    let env = match Env::from_process(&RealFs) {
        Ok(env) => env,
        Err(err) => {
            output::complain(err);
            return ExitCode::from(FAILURE);
        }
    };
    let fetch = if args.provision {
        Fetch::IfMissing
    } else {
        Fetch::Never
    };
    let found = find(&env, fetch);
    let cache = env.cache_dir();
    if !args.names.is_empty() {
        return values(&env, &found, &args.names);
    }
    if args.json {
        let tree = found.as_ref().ok().map(
            |tree| json!({ "path": tree.path, "version": tree.version, "origin": tree.origin }),
        );
        let rejected = match &found {
            Ok(tree) => &tree.rejected,
            Err(err) => &err.rejected,
        };
        let rejected: Vec<_> = rejected.iter().map(ToString::to_string).collect();
        let document = json!({ "gander": gander_driver::version(), "goroot": tree, "rejected": rejected, "cache": cache });
        output::stdout(&format!("{document:#}\n"));
    } else {
        output::stdout(&text(&env, &found));
    }
    if let Err(err) = &found {
        output::complain(err);
        return ExitCode::from(FAILURE);
    }
    ExitCode::SUCCESS
}

/// The values of single variables, a line each, as `go env NAME`.
fn values(env: &Env, found: &Result<Goroot, GorootError>, names: &[String]) -> ExitCode {
    let tree = match found {
        Ok(tree) => tree,
        Err(err) => {
            output::complain(err);
            return ExitCode::from(FAILURE);
        }
    };
    let path = |path: Option<std::path::PathBuf>| {
        path.map_or(String::new(), |path| path.display().to_string())
    };
    for name in names {
        let value = match name.as_str() {
            "GOROOT" => path(Some(tree.path.clone())),
            "GOVERSION" => format!("go{}", tree.version),
            "GOMODCACHE" => path(env.modcache()),
            "GANDERCACHE" => path(env.cache_dir()),
            other => env.get(other).unwrap_or_default().to_owned(),
        };
        output::stdout(&format!("{value}\n"));
    }
    ExitCode::SUCCESS
}

fn text(env: &Env, found: &Result<Goroot, GorootError>) -> String {
    let mut lines = vec![gander_driver::version()];
    if let Ok(tree) = found {
        lines.push(format!("GOROOT   {}", tree.path.display()));
        lines.push(format!(
            "         Go {}, found as {}",
            tree.version, tree.origin
        ));
        lines.extend(
            tree.rejected
                .iter()
                .map(|rejected| format!("         not {rejected}")),
        );
    }
    let directory = |dir: Option<std::path::PathBuf>| {
        dir.map_or("none".to_owned(), |dir| dir.display().to_string())
    };
    lines.push(format!("modules  {}", directory(env.modcache())));
    lines.push(format!("cache    {}", directory(env.cache_dir())));
    lines.join("\n") + "\n"
}

fn find(env: &Env, fetch: Fetch) -> Result<Goroot, GorootError> {
    find_goroot(&RealFs, env, fetch, &Terminal::default())
}

/// The Go installation to use; fetches one if there is none.
pub(crate) fn goroot(env: &Env) -> Result<Goroot, GorootError> {
    find(env, Fetch::IfMissing)
}

/// The result cache, if there is a place for it.
pub(crate) fn cache(env: &Env) -> Option<Cache> {
    env.cache_dir()
        .map(|dir| Cache::new(&dir, &gander_driver::build_id()))
}
