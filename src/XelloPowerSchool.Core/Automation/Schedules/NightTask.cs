using System.Globalization;
using System.Security;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>How a night gets to run as its account.</summary>
internal enum NightLogon
{
    /// <summary>As who registers it.</summary>
    Current,

    /// <summary>As another account, without a password.</summary>
    User,

    /// <summary>As an account with its password, which the scheduler keeps.</summary>
    Password,

    /// <summary>As a group managed service account, whose password Windows keeps.</summary>
    ManagedServiceAccount,
}

/// <summary>A night that is to be registered.</summary>
internal sealed record NightTask
{
    // What is a name in every scheduler: a file, a unit, a task, a word in a comment.
    private const int LongestName = 64;

    public required string Name { get; init; }

    public required XelloConfiguration Configuration { get; init; }

    public required NightSchedule Schedule { get; init; }

    /// <summary>Full path of the shell.</summary>
    public required string Program { get; init; }

    /// <summary>Full path of this module.</summary>
    public required string Module { get; init; }

    public TimeSpan? Deadline { get; init; }

    public NightLogon Logon { get; init; }

    /// <summary>The account; that of this process for <see cref="NightLogon.Current"/>.</summary>
    public string Account { get; init; } = Environment.UserName;

    /// <summary>Never written anywhere: it is handed to the scheduler only.</summary>
    public SecureString? Password { get; init; }

    /// <summary>How often a night that failed is tried again; null for the scheduler's default.</summary>
    public int? RetryCount { get; init; }

    /// <summary>How long to wait before that.</summary>
    public TimeSpan? RetryInterval { get; init; }

    /// <summary>After how long a night is ended that does not end by itself; null for the scheduler's default.</summary>
    public TimeSpan? TimeLimit { get; init; }

    public DateTimeOffset Registered { get; init; }

    public int Retries => RetryCount ?? 3;

    public TimeSpan RetryAfter => RetryInterval ?? TimeSpan.FromMinutes(15);

    public TimeSpan EndAfter => TimeLimit ?? TimeSpan.FromHours(6);

    /// <summary>What people read.</summary>
    public string Description => $"Nightly synchronisation of {new string([.. Configuration.Name.Select(letter => char.IsControl(letter) ? ' ' : letter)])} with Xello";

    /// <summary>Refuses times that no night can keep, and accounts that cannot be one.</summary>
    /// <exception cref="XelloException"><c>SyncTaskInvalid</c>.</exception>
    public void Check()
    {
        Check("RandomDelay", Schedule.RandomDelay, TimeSpan.Zero, TimeSpan.FromHours(6));
        Check("RetryInterval", RetryAfter, TimeSpan.FromMinutes(1), TimeSpan.FromHours(8));
        if (TimeSpan.FromTicks(RetryAfter.Ticks * Retries) >= EndAfter)
            throw Error.SyncTaskInvalid("the waits between its tries are longer than the night may last", "Make -RetryCount or -RetryInterval less, or -TimeLimit more.");
        if (Account.Any(char.IsControl))
            throw Error.SyncTaskInvalid("the name of the account has a control character in it", "Check -User.");
        if (Logon == NightLogon.ManagedServiceAccount && (Account.Split('\\') is not [{ Length: > 0 }, { Length: > 1 } name] || name[name.Length - 1] != '$'))
            throw Error.SyncTaskInvalid($"'{Account}' is no group managed service account", "Write it as domain, backslash, name and a dollar sign, in single quotes: 'DISTRICT\\xello$'.");
        Check("TimeLimit", EndAfter, TimeSpan.FromMinutes(10), TimeSpan.FromHours(23));
    }

    private static void Check(string parameter, TimeSpan time, TimeSpan least, TimeSpan most)
    {
        if (time < least || time > most)
            throw Error.SyncTaskInvalid($"{time:c} is no {parameter}", $"Give -{parameter} a time from {least:c} to {most:c}.");
    }

    /// <exception cref="XelloException"><c>SyncTaskInvalid</c>.</exception>
    public NightCommand Command(bool waits = false) =>
        NightCommand.Of(Program, Module, Configuration.Path, Deadline, Retries, RetryAfter, waits ? Schedule.RandomDelay : default);

    /// <summary>Makes a name of a district's, and refuses what is none in one of the schedulers.</summary>
    /// <exception cref="XelloException"><c>SyncTaskInvalid</c>.</exception>
    public static string NameOf(string? wanted, string district)
    {
        if (wanted is not null)
        {
            return wanted.Length is > 0 and <= LongestName && wanted.All(IsNameLetter) && char.IsLetterOrDigit(wanted[0])
                ? wanted
                : throw Error.SyncTaskInvalid(
                    $"'{wanted}' cannot be a name in every scheduler", $"Give -Name letters A to Z, digits, -, _ and . only, at most {LongestName} of them.");
        }

        // Accents are taken off, everything else that is no letter becomes a hyphen.
        var name = new StringBuilder();
        foreach (var letter in district.Normalize(NormalizationForm.FormD))
        {
            if (IsNameLetter(letter))
                name.Append(letter);
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark && name.Length > 0 && name[name.Length - 1] != '-')
                name.Append('-');
        }

        var made = name.ToString().Trim('-', '.', '_');
        made = made.Substring(0, Math.Min(made.Length, LongestName)).TrimEnd('-');
        return made.Length > 0 ? made : throw Error.SyncTaskInvalid($"no name can be made of '{district}'", "Give it one with -Name.");
    }

    private static bool IsNameLetter(char letter) => letter is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_' or '.';
}

/// <summary>A night that is registered, as its scheduler says.</summary>
internal sealed record RegisteredNight
{
    public required string Name { get; init; }

    public required XelloScheduler System { get; init; }

    public required string Configuration { get; init; }

    /// <summary>Null when somebody has given it a schedule that is not one of ours.</summary>
    public NightSchedule? Schedule { get; init; }

    public string Account { get; init; } = "";

    public bool Enabled { get; init; } = true;

    /// <summary>When it was registered; null when that is not known.</summary>
    public DateTimeOffset? Registered { get; init; }

    /// <summary>What its scheduler needs besides; empty for nothing.</summary>
    public string Advice { get; init; } = "";
}

/// <summary>A scheduler of the machine.</summary>
internal interface INightScheduler
{
    /// <summary>Everything that would be registered, as it would be written.</summary>
    /// <exception cref="XelloException"><c>SyncTaskInvalid</c>.</exception>
    string Describe(NightTask task);

    /// <exception cref="XelloException"><c>SyncTaskInvalid</c>, <c>SyncTaskNotPrepared</c>, <c>SyncTaskFailed</c>, <c>SchedulerNotAvailable</c>.</exception>
    void Register(NightTask task);

    /// <summary>The nights that are registered here; none where there is no such scheduler.</summary>
    /// <param name="user">Whose, where users have their own; null for this one's.</param>
    /// <exception cref="XelloException"><c>SyncTaskFailed</c>.</exception>
    IReadOnlyList<RegisteredNight> List(string? user);

    /// <exception cref="XelloException"><c>SyncTaskFailed</c>.</exception>
    void Remove(RegisteredNight night);
}
