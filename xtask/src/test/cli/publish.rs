//! `fastly compute publish` of a project that was started from the checkout, against a stand-in for Fastly's API:
//! what is asked of Fastly, what is in the packages, and that what they hold routes as the edited file says.

use std::fs;
use std::path::Path;
use std::process::Command;

use pointwork_local::output;

use super::api::{Api, Asked, REFUSAL, SERVICE, TOKEN};
use super::{Cli, read, said};
use crate::failure::{Failure, Outcome};
use crate::print;

/// What a user adds to routes.toml before publishing.
const ROUTE: &str = "
[[route]]
name = \"of-the-rehearsal\"
path = \"/rehearsal\"
respond = { body = \"published once\\n\" }
";

/// The table of fastly.toml that a user adds an address to: without a terminal the CLI does not ask for it.
const BACKEND: &str = "[setup.backends.origin]\n";
const ADDRESS: &str = "address = \"origin.example.com\"\n";

const DOMAIN: &str = "edge.example.com";

struct Rehearsal<'a> {
    cli: &'a Cli<'a>,
    project: &'a Path,
    api: Api,
}

/// A first publish that Fastly refuses, one that creates the service, and one after another edit.
pub(super) fn rehearse(cli: &Cli<'_>, project: &Path) -> Outcome {
    let rehearsal = Rehearsal { cli, project, api: Api::start()? };
    rehearsal.edit("routes.toml", |text| format!("{text}{ROUTE}"))?;
    rehearsal.edit("fastly.toml", |text| text.replacen(BACKEND, &format!("{BACKEND}{ADDRESS}"), 1))?;
    rehearsal.refused()?;
    rehearsal.first()?;
    rehearsal.next()
}

impl Rehearsal<'_> {
    fn refused(&self) -> Outcome {
        self.api.refuse_packages(true);
        let url = self.api.url();
        self.cli.fails("the publish that is refused", self.project, &arguments(&url), REFUSAL)?;
        self.api.refuse_packages(false);
        let upload = [on_version(1, "package package"), format!("DELETE /service/{SERVICE}")];
        compare(&self.api.asked(), &[creation(), upload.into()].concat())?;
        print::line("a package that Fastly refuses leaves no service behind");
        Ok(())
    }

    fn first(&self) -> Outcome {
        let asked = self.publish()?;
        let upload = [on_version(1, "package package"), on_version(1, "activate")];
        compare(&asked, &[creation(), upload.into()].concat())?;
        let manifest = read(&self.project.join("fastly.toml"))?;
        if !manifest.contains(&format!("service_id = \"{SERVICE}\"")) {
            return Err(Failure::said(format!("fastly.toml does not name the service:\n{manifest}")));
        }
        self.holds(&asked.package, "published once")?;
        print::line(
            "`fastly compute publish` creates a service with its backend and Fanout, and ships the routes",
        );
        Ok(())
    }

    fn next(&self) -> Outcome {
        self.edit("routes.toml", |text| text.replace("published once", "published again"))?;
        let asked = self.publish()?;
        let calls = [on_version(1, "clone"), on_version(2, "package package"), on_version(2, "activate")];
        compare(&asked, &calls)?;
        self.holds(&asked.package, "published again")?;
        print::line("the next publish ships edited routes as a new version, and changes nothing else");
        Ok(())
    }

    fn publish(&self) -> Outcome<Asked> {
        self.cli.run("publish the project", self.project, &arguments(&self.api.url()))?;
        Ok(self.api.asked())
    }

    /// The package is what the CLI says it is, and its program answers as the edited route says.
    fn holds(&self, package: &[u8], answer: &str) -> Outcome {
        let folder = tempfile::tempdir().map_err(said("make a folder for the package"))?;
        let file = folder.path().join("package.tar.gz");
        fs::write(&file, package).map_err(said("write the package"))?;
        output(Command::new("tar").arg("-xzf").arg(&file).arg("-C").arg(folder.path()))?;
        // The CLI named the project after its folder.
        let unpacked = folder.path().join("project");
        let wasm = unpacked.join("bin/main.wasm");
        let bytes = fs::read(&wasm).map_err(said("read the Wasm of the package"))?;
        for name in ["of-the-rehearsal", answer] {
            if !bytes.windows(name.len()).any(|it| it == name.as_bytes()) {
                return Err(Failure::said(format!("the Wasm of the package does not hold \"{name}\"")));
            }
        }
        read(&unpacked.join("fastly.toml"))?;
        self.cli.answers(wasm, &[("/rehearsal", answer)])
    }

    fn edit(&self, file: &str, change: impl FnOnce(&str) -> String) -> Outcome {
        let file = self.project.join(file);
        let text = read(&file)?;
        let changed = change(&text);
        if changed == text {
            return Err(Failure::said(format!("{} has no place for the edit:\n{text}", file.display())));
        }
        fs::write(&file, changed).map_err(said("write an edited file"))
    }
}

/// The CLI finds `--api` and `--account` only where their values are arguments of their own.
fn arguments(url: &str) -> [&str; 11] {
    let [compute, publish, check] = ["compute", "publish", "--status-check-off"];
    [compute, publish, check, "--domain", DOMAIN, "--token", TOKEN, "--api", url, "--account", url]
}

/// What creates the service, up to the upload.
fn creation() -> Vec<String> {
    let host = "origin.example.com";
    let names = format!("ssl_cert_hostname={host}&ssl_sni_hostname={host}");
    let backend = format!("backend address={host}&name=origin&override_host={host}&port=443&{names}");
    vec![
        "POST /service name=project&type=wasm".to_owned(),
        format!("POST /service/{SERVICE}/version/1/domain name={DOMAIN}"),
        format!("POST /service/{SERVICE}/version/1/{backend}"),
        format!("PUT /enabled-products/v1/fanout/services/{SERVICE} {{}}"),
    ]
}

fn on_version(version: u32, what: &str) -> String {
    format!("PUT /service/{SERVICE}/version/{version}/{what}")
}

fn compare(asked: &Asked, calls: &[String]) -> Outcome {
    if !asked.faults.is_empty() {
        let faults = asked.faults.join("\n");
        return Err(Failure::said(format!("the Fastly CLI asked what it should not:\n{faults}")));
    }
    if asked.changes != calls {
        let (asked, calls) = (asked.changes.join("\n"), calls.join("\n"));
        return Err(Failure::said(format!(
            "the Fastly CLI asked for\n{asked}\nwhere this was expected:\n{calls}"
        )));
    }
    Ok(())
}
