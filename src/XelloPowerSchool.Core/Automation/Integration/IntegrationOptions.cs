using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>What the integration consists of, as far as it was said.</summary>
internal sealed record IntegrationOptions
{
    /// <summary>The server; null when the session has none.</summary>
    public PowerSchoolConnection? Connection { get; init; }

    public required string LedgerPath { get; init; }

    /// <summary>Whether the ledger is the one that every user has by default.</summary>
    public bool IsDefaultLedger { get; init; }

    /// <summary>Where files are delivered; null for where they were delivered last.</summary>
    public IDestination? Destination { get; init; }

    /// <summary>The hour at which files are taken up, and its zone; null for what is known of the destination.</summary>
    public int? ProcessingHour { get; init; }

    public string? ProcessingTimeZone { get; init; }

    public XelloCalendar? Calendar { get; init; }

    public StudentMapping Mapping { get; init; } = StudentMapping.Default;

    public required DataFileProfile Profile { get; init; }

    public RosterScope Scope { get; init; } = RosterScope.District;

    /// <summary>The day in the district.</summary>
    public required DateTime Today { get; init; }

    /// <summary>Keys of students whose story is told.</summary>
    public IReadOnlyList<string> Students { get; init; } = [];

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Bytes that are free where a file is; null when that cannot be told.</summary>
    public Func<string, long?> FreeBytes { get; init; } = Machine.FreeBytes;

    public ScheduleSearch Schedules { get; init; } = ScheduleSearch.OfThisMachine();

    /// <summary>The user of this process.</summary>
    public string User { get; init; } = Environment.UserName;
}

/// <summary>What is asked of the machine.</summary>
internal static class Machine
{
    /// <summary>Bytes that are free where a file is, or will be; null on a share, of which Windows does not tell.</summary>
    public static long? FreeBytes(string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        while (folder is not null && !Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder);
        if (folder is null)
            return null;
        try
        {
            return new DriveInfo(Path.DirectorySeparatorChar == '\\' ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
