//! The owner's settings, and the first run.

use ledger::policy::{Policy, Stage};
use store::{Connection, Store, Tx};

use crate::Desk;
use crate::book::{Context, VERSION};
use crate::error::invalid;
use crate::places;
use crate::wire::{
    Business, CreateLedger, Done, ErrorCode, Nothing, Problem, ProvenCopy, SealState, SetLogo, Settings, StageSetting,
    Status, Topic, WireError,
};

const SETTINGS: &str = "settings";
pub(crate) const LOGO: &str = "logo";
const EXAMPLE: &str = "is_example";

/// Largest logo that is accepted, in bytes.
const LARGEST_LOGO: u64 = 5_000_000;

/// The settings of a ledger.
pub(crate) fn load(conn: &Connection) -> Result<Settings, WireError> {
    let stored = store::settings::get(conn, SETTINGS)?;
    Ok(stored.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_else(default_settings))
}

pub(crate) fn save(tx: &Tx<'_>, settings: &Settings) -> Result<(), WireError> {
    let json = serde_json::to_string(settings).map_err(|error| crate::error::malformed(&error))?;
    Ok(tx.put_setting(SETTINGS, &json)?)
}

fn default_settings() -> Settings {
    Settings {
        business: Business { language: "es".to_owned(), terms_days: 30, ..Business::default() },
        stages: default_stages("es"),
        min_interval_days: 0,
        allocation_order: "principal_first".to_owned(),
        hide_amounts: false,
        theme: "system".to_owned(),
        autostart: true,
        retention_years: None,
    }
}

/// The stages as the owner's language names them. The second covers the due date and the two days after it.
fn default_stages(language: &str) -> Vec<StageSetting> {
    let names = match language {
        "en" => ["Courtesy", "Due notice", "Reminder", "First letter", "Formal letter", "Last letter"],
        _ => [
            "Recordatorio",
            "Aviso de vencimiento",
            "Aviso",
            "Primera carta",
            "Carta formal",
            "Carta previa a lo legal",
        ],
    };
    let stage = |(stage, name): (Stage, &str)| StageSetting {
        offset: stage.offset,
        is_letter: stage.is_letter,
        escalating: stage.is_escalating,
        name: name.to_owned(),
    };
    Policy::default().stages.into_iter().zip(names).map(stage).collect()
}

impl Settings {
    /// The policy of the engine.
    pub(crate) fn policy(&self) -> Policy {
        let stage = |stage: &StageSetting| Stage {
            offset: stage.offset,
            is_letter: stage.is_letter,
            is_escalating: stage.escalating,
        };
        let mut stages: Vec<Stage> = self.stages.iter().map(stage).collect();
        stages.sort_by_key(|stage| stage.offset);
        Policy { stages, min_interval_days: self.min_interval_days }
    }

    pub(crate) fn charges_first(&self) -> bool {
        self.allocation_order == "charges_first"
    }
}

/// Every topic of the ledger: it became another one, or its lock opened or closed.
pub(crate) const EVERYTHING: &[Topic] = &[
    Topic::Status,
    Topic::Today,
    Topic::Customers,
    Topic::Invoices,
    Topic::Payments,
    Topic::Imports,
    Topic::Copies,
    Topic::Settings,
];

/// Time zone and sheet that a country begins with: (code, IANA zone, sheet).
const COUNTRIES: &[(&str, &str, &str)] = &[
    ("MX", "America/Mexico_City", "letter"),
    ("CO", "America/Bogota", "letter"),
    ("PE", "America/Lima", "a4_left"),
    ("CL", "America/Santiago", "letter"),
    ("EC", "America/Guayaquil", "a4_left"),
    ("CR", "America/Costa_Rica", "letter"),
    ("AR", "America/Argentina/Buenos_Aires", "a4_left"),
    ("ES", "Europe/Madrid", "a4_right"),
    ("UY", "America/Montevideo", "a4_left"),
    ("PY", "America/Asuncion", "a4_left"),
    ("BO", "America/La_Paz", "letter"),
    ("PA", "America/Panama", "letter"),
    ("GT", "America/Guatemala", "letter"),
    ("SV", "America/El_Salvador", "letter"),
    ("HN", "America/Tegucigalpa", "letter"),
    ("NI", "America/Managua", "letter"),
    ("DO", "America/Santo_Domingo", "letter"),
    ("VE", "America/Caracas", "letter"),
    ("US", "America/New_York", "letter"),
];

/// The settings with which a new ledger begins.
pub(crate) fn initial(request: &CreateLedger) -> Result<Settings, WireError> {
    let name = request.name.trim();
    if name.is_empty() {
        return Err(invalid("name", "el nombre está vacío"));
    }
    ledger::Currency::from_code(&request.currency)
        .ok_or_else(|| invalid("currency", "no es un código de moneda ISO 4217"))?;
    let country = COUNTRIES.iter().find(|(code, _, _)| *code == request.country);
    if request.country.len() != 2 || !request.country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(invalid("country", "se espera un código de dos letras, como MX o ES"));
    }
    let zone = request.time_zone.clone().unwrap_or_else(|| country.map_or("UTC", |(_, zone, _)| zone).to_owned());
    zone.parse::<chrono_tz::Tz>().map_err(|_| invalid("time_zone", "no es una zona horaria de IANA"))?;
    let mut settings = default_settings();
    settings.business = Business {
        name: name.to_owned(),
        country: request.country.clone(),
        currency: request.currency.clone(),
        tax_id: request.tax_id.clone().filter(|tax_id| !tax_id.trim().is_empty()),
        time_zone: zone,
        terms_days: request.terms_days.unwrap_or(30),
        language: request.language.clone().unwrap_or_else(|| "es".to_owned()),
        sheet: country.map_or("a4_left", |(_, _, sheet)| sheet).to_owned(),
        ..Business::default()
    };
    settings.stages = default_stages(&settings.business.language);
    Ok(settings)
}

impl Desk {
    /// See the table of calls; also `aldia init`.
    ///
    /// # Errors
    /// When a ledger stands there already, or a value is malformed.
    pub fn create_ledger(&self, request: CreateLedger) -> Result<Done<Status>, WireError> {
        let settings = initial(&request)?;
        self.make_ledger(&settings, false)?;
        self.done_status()
    }

    pub(crate) fn make_ledger(&self, settings: &Settings, is_example: bool) -> Result<(), WireError> {
        let path = places::ledger_path(&self.options);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            vault::make_folder(folder).map_err(|error| crate::error::disk(&error, folder))?;
        }
        let now = self.now().timestamp_millis();
        let mut store = Store::create_with(&path, VERSION, now, self.page_key_for_new(&path)?.as_ref())?;
        store.write(now, |tx| {
            save(tx, settings)?;
            if is_example {
                tx.put_meta(EXAMPLE, "1")?;
            }
            Ok::<(), WireError>(())
        })?;
        self.install(store);
        Ok(())
    }

    pub(crate) fn done_status(&self) -> Result<Done<Status>, WireError> {
        Ok(Done { value: self.status(Nothing {})?, changed: EVERYTHING.to_vec() })
    }

    /// See the table of calls.
    ///
    /// # Errors
    /// When the ledger cannot be opened; a missing one is no error here.
    pub fn status(&self, _: Nothing) -> Result<Status, WireError> {
        match self.read(|conn, context| self.status_of(conn, context)) {
            Err(error) if [ErrorCode::NoLedger, ErrorCode::Locked].contains(&error.code) => Ok(self.empty_status()),
            other => other,
        }
    }

    fn empty_status(&self) -> Status {
        Status {
            version: VERSION.to_owned(),
            business: None,
            ledger: places::ledger_path(&self.options).display().to_string(),
            documents: places::papers_dir(&self.options).display().to_string(),
            today: store::day_text(self.options.today.unwrap_or_else(|| self.now().date_naive())),
            queue: 0,
            last_proven: None,
            facts_since: 0,
            seal: SealState::Green,
            clock: None,
            problems: Vec::new(),
            is_example: false,
            lock: self.lock_state(),
        }
    }

    fn status_of(&self, conn: &Connection, context: &Context) -> Result<Status, WireError> {
        let last = self.last_elsewhere(conn)?;
        let seal = crate::copying::seal(conn, context, last.as_ref())?;
        let problem = |problem: store::diary::Problem| Problem {
            code: problem.code,
            detail: problem.detail,
            since: problem.since,
        };
        let problems = store::diary::problems(conn)?.into_iter().map(problem);
        Ok(Status {
            business: Some(context.settings.business.clone()),
            today: store::day_text(context.today),
            queue: self.queue_of_day(conn, context)?.due_count(),
            last_proven: last.map(|copy| self.proven_view(conn, &copy)).transpose()?,
            facts_since: seal.facts_since,
            seal: seal.state,
            clock: crate::clock::frozen(conn, context)?,
            problems: self.standing().into_iter().chain(problems).collect(),
            is_example: store::settings::meta(conn, EXAMPLE)?.is_some(),
            ..self.empty_status()
        })
    }

    fn proven_view(&self, conn: &Connection, copy: &store::diary::ProvenCopy) -> Result<ProvenCopy, WireError> {
        crate::copying::proven_view(conn, copy)
    }

    /// See the table of calls.
    ///
    /// # Errors
    /// When there is no ledger.
    pub fn settings(&self, _: Nothing) -> Result<Settings, WireError> {
        self.read(|conn, context| {
            let mut settings = context.settings.clone();
            settings.business.has_logo = store::settings::picture(conn, LOGO)?.is_some();
            Ok(settings)
        })
    }

    /// See the table of calls.
    ///
    /// # Errors
    /// When a value is malformed.
    pub fn save_settings(&self, request: Settings) -> Result<Done<Settings>, WireError> {
        refuse_malformed(&request)?;
        self.write(|tx, _| save(tx, &request))?;
        Ok(Done { value: request, changed: vec![Topic::Settings, Topic::Status, Topic::Today] })
    }

    /// See the table of calls.
    pub(crate) fn set_logo(&self, request: SetLogo) -> Result<Done<Nothing>, WireError> {
        let bytes = request.handle.map(|handle| self.read_logo(&handle)).transpose()?;
        self.write(|tx, _| Ok(tx.put_picture(LOGO, bytes.as_deref())?))?;
        Ok(Done { value: Nothing {}, changed: vec![Topic::Settings] })
    }

    fn read_logo(&self, handle: &str) -> Result<Vec<u8>, WireError> {
        let path = self.path_of(handle)?;
        let size = std::fs::metadata(&path).map_err(|error| crate::error::disk(&error, &path))?.len();
        if size > LARGEST_LOGO {
            return Err(invalid("logo", "el archivo pasa de 5 MB"));
        }
        let bytes = std::fs::read(&path).map_err(|error| crate::error::disk(&error, &path))?;
        self.reader.prove_picture(&bytes).map_err(|reason| invalid("logo", &reason))?;
        Ok(bytes)
    }
}

fn refuse_malformed(settings: &Settings) -> Result<(), WireError> {
    let business = &settings.business;
    initial(&CreateLedger {
        name: business.name.clone(),
        country: business.country.clone(),
        currency: business.currency.clone(),
        tax_id: None,
        terms_days: Some(business.terms_days),
        time_zone: Some(business.time_zone.clone()),
        language: None,
    })?;
    if settings.retention_years.is_some_and(|years| years > crate::privacy::MOST_YEARS) {
        return Err(invalid("retention_years", "son demasiados años"));
    }
    let mut offsets: Vec<i32> = settings.stages.iter().map(|stage| stage.offset).collect();
    offsets.sort_unstable();
    if offsets.is_empty() || offsets.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(invalid("stages", "dos etapas caen en el mismo día, o no hay ninguna"));
    }
    if !["es", "en"].contains(&business.language.as_str()) {
        return Err(invalid("language", "se espera es o en"));
    }
    if business.terms_days > 3650 || offsets.iter().any(|offset| offset.abs() > 3650) {
        return Err(invalid("stages", "más de diez años"));
    }
    Ok(())
}
