using System.Globalization;
using XelloPowerSchool.Delivery;

namespace XelloPowerSchool.Automation;

/// <summary>A night as units of systemd: a service that runs once, and a timer that starts it.</summary>
internal static class SystemdUnits
{
    // What X- begins systemd leaves alone.
    private const string Section = "[X-XelloPowerSchool]";
    private const string Prefix = "xello-sync-";

    // Within this time a night is started at most as often as its tries allow. It ends before the next night is due.
    private const string RetryWindow = "12h";

    /// <summary>A timer ends in this.</summary>
    public const string TimerSuffix = ".timer";

    public static string UnitOf(string name) => Prefix + name;

    /// <summary>The longest that all tries may wait together, so that the window holds them.</summary>
    public static readonly TimeSpan LongestRetries = TimeSpan.FromHours(8);

    public static string Timer(NightTask task)
    {
        var schedule = task.Schedule;
        return Lines(
            "[Unit]",
            "Description=" + Plain(task.Description) + " (timer)",
            "",
            "[Timer]",
            "OnCalendar=" + Calendar(schedule),
            "RandomizedDelaySec=" + Seconds(schedule.RandomDelay),
            "# A night that the machine slept through is made up for when it wakes.",
            "Persistent=true",
            "AccuracySec=1min",
            "",
            "[Install]",
            "WantedBy=timers.target",
            "",
            Section,
            "Name=" + task.Name,
            "Configuration=" + task.Configuration.Path,
            "Registered=" + task.Registered.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture));
    }

    /// <param name="task">The night.</param>
    /// <param name="forUser">For the user's own manager, which may not take rights away from the whole system.</param>
    /// <param name="credentials">Where each credential is kept that the configuration refers to, and whether it is encrypted.</param>
    public static string Service(NightTask task, bool forUser, IReadOnlyList<StoredCredential> credentials)
    {
        var command = task.Command();
        List<string> lines =
        [
            "[Unit]",
            "Description=" + Plain(task.Description),
            "Wants=network-online.target",
            "After=network-online.target",
            "# A night whose process died is started again, a few times.",
            "StartLimitIntervalSec=" + (task.Retries == 0 ? "0" : RetryWindow),
            "StartLimitBurst=" + (task.Retries + 1).ToString(CultureInfo.InvariantCulture),
            "",
            "[Service]",
            "Type=oneshot",
            $"ExecStart=\"{command.Program}\" {command.Arguments}",
            "TimeoutStartSec=" + Seconds(task.EndAfter),
            "# Done with rejected records is done. A night that ends by itself has tried again what another try can mend.",
            "SuccessExitStatus=3",
            "RestartPreventExitStatus=1 2 4 5 6",
            task.Retries == 0 ? "Restart=no" : "Restart=on-failure",
            "RestartSec=" + Seconds(task.RetryAfter),
            "Environment=POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off",
            "# The shell does not start where it cannot make its own folders, and home is read-only.",
            "CacheDirectory=" + UnitOf(task.Name),
            $"Environment=XDG_CACHE_HOME=%C/{UnitOf(task.Name)} XDG_DATA_HOME=%C/{UnitOf(task.Name)}",
        ];
        if (!forUser)
            lines.Add("User=" + Specifiers(task.Account));
        lines.AddRange(credentials.Select(credential =>
            (credential.Encrypted ? "LoadCredentialEncrypted=" : "LoadCredential=") + credential.Name + ":" + Specifiers(credential.Path)));
        lines.AddRange(Hardening(forUser));
        lines.AddRange(Folders(task.Configuration).Select(folder => "ReadWritePaths=" + Quote(folder)));
        // A server that gives a new refresh token for each old one wants it kept.
        if (task.Configuration.Notifications.Mail?.OAuth?.RefreshToken is { Store: XelloSecretStore.File } file)
            lines.Add("ReadWritePaths=" + Quote("-" + file.Name));
        return Lines([.. lines]);
    }

    /// <summary>The folders that a night writes to: everything else is read-only to it.</summary>
    public static IReadOnlyList<string> Folders(XelloConfiguration configuration)
    {
        var destination = configuration.Destination.Address;
        return
        [
            .. new[]
            {
                Path.GetDirectoryName(configuration.Ledger), SftpAddress.IsSftp(destination) ? null : destination, Path.GetDirectoryName(configuration.Log.Path),
                configuration.Report is { } report ? Path.GetDirectoryName(report.Path) : null,
            }.OfType<string>().Where(folder => folder.Length > 0).Distinct(StringComparer.Ordinal).OrderBy(folder => folder, StringComparer.Ordinal),
        ];
    }

    /// <summary>The credentials of systemd that a configuration refers to.</summary>
    public static IEnumerable<string> Credentials(XelloConfiguration configuration) => ConfigurationCheck.Secrets(configuration)
        .Where(reference => reference.Store == XelloSecretStore.Systemd).Select(reference => reference.Name).Distinct(StringComparer.Ordinal);

    /// <summary>Reads a timer; null when it is not one of ours.</summary>
    public static RegisteredNight? ReadTimer(string text, XelloScheduler system)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        var ours = lines.IndexOf(Section);
        if (ours < 0 || Value(lines.Skip(ours), "Name=") is not { } name)
            return null;
        var calendars = lines.FindAll(line => line.StartsWith("OnCalendar=", StringComparison.Ordinal));
        var delay = Value(lines, "RandomizedDelaySec=");
        return new RegisteredNight
        {
            Name = name,
            System = system,
            Configuration = Value(lines.Skip(ours), "Configuration=") ?? "",
            Schedule = calendars.Count == 1 ? ReadCalendar(Value(calendars, "OnCalendar=")!, delay) : null,
            Registered = DateTimeOffset.TryParse(Value(lines.Skip(ours), "Registered="), CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment : null,
        };
    }

    /// <summary>The account of a service; null when it names none.</summary>
    public static string? ReadAccount(string service) => Value(service.Split('\n').Select(line => line.TrimEnd('\r')), "User=");

    public static string Calendar(NightSchedule schedule) =>
        (schedule.Days.Count == 0 ? "" : string.Join(",", schedule.Days.Select(NightSchedule.Short)) + " ") + $"*-*-* {schedule.Time}:00";

    private static NightSchedule? ReadCalendar(string calendar, string? delay)
    {
        var parts = calendar.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is not (2 or 3) || parts[parts.Length - 2] != "*-*-*"
            || !TimeSpan.TryParseExact(parts[parts.Length - 1], "hh\\:mm\\:ss", CultureInfo.InvariantCulture, out var at)
            || !int.TryParse((delay ?? "0").TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return null;
        var named = parts.Length == 3 ? parts[0].Split(',') : [];
        var days = NightSchedule.Week.Where(day => named.Contains(NightSchedule.Short(day), StringComparer.Ordinal)).ToList();
        return days.Count == named.Length ? NightSchedule.Of(at, days, TimeSpan.FromSeconds(seconds)) : null;
    }

    private static IEnumerable<string> Hardening(bool forUser)
    {
        yield return "# The night may write to its own folders only.";
        yield return "NoNewPrivileges=true";
        yield return "UMask=0077";
        yield return "PrivateTmp=true";
        yield return "ProtectSystem=strict";
        yield return "LockPersonality=true";
        yield return "RestrictRealtime=true";
        yield return "RestrictSUIDSGID=true";
        yield return "SystemCallArchitectures=native";
        if (forUser)
            yield break; // the rest takes rights away that a user's manager does not have to give
        yield return "CapabilityBoundingSet=";
        yield return "PrivateDevices=true";
        // Read-only and not away: a vault, and the credentials of Export-Clixml, are in the account's home.
        yield return "ProtectHome=read-only";
        yield return "ProtectClock=true";
        yield return "ProtectHostname=true";
        yield return "ProtectControlGroups=true";
        yield return "ProtectKernelLogs=true";
        yield return "ProtectKernelModules=true";
        yield return "ProtectKernelTunables=true";
        yield return "RestrictNamespaces=true";
        yield return "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK";
        // No MemoryDenyWriteExecute: .NET compiles while it runs.
    }

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString("0", CultureInfo.InvariantCulture) + "s";

    private static string Specifiers(string text) => string.Concat(text.Select(letter => letter == '%' ? "%%" : letter.ToString()));

    // Words of a list: quoted, and with the signs of a quoted word escaped.
    private static string Quote(string path) => "\"" + string.Concat(Specifiers(path).Select(letter => letter is '\\' or '"' ? "\\" + letter : letter.ToString())) + "\"";

    // A description is one line in which only specifiers mean anything; a backslash at its end would go on with the next line.
    private static string Plain(string text) => Specifiers(new string([.. text.Select(letter => char.IsControl(letter) || letter == '\\' ? ' ' : letter)]));

    private static string? Value(IEnumerable<string> lines, string key) =>
        lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line ? line.Substring(key.Length) : null;

    private static string Lines(params string[] lines) => string.Join("\n", lines) + "\n";
}

/// <summary>Where a credential is kept that systemd hands to a service.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its file.</param>
/// <param name="Encrypted">Whether systemd-creds has encrypted it.</param>
internal sealed record StoredCredential(string Name, string Path, bool Encrypted);
