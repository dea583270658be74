using System.Globalization;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

/// <summary>
/// When Xello begins to process what has been delivered: at 8 p.m., it says, but not in which zone. A set that comes later waits
/// for the next evening.
/// </summary>
internal sealed class ProcessingHour
{
    /// <summary>Xello's hour, from its page on building the files.</summary>
    internal const int Default = 20;

    // The zone's names on Windows and elsewhere. Where Xello runs its jobs is not public. It is a company of Toronto, and of the zones
    // that its American customers live in the eastern one is the first to have evening: the warning rather comes too early.
    private static readonly string[] Eastern = ["Eastern Standard Time", "America/Toronto"];
    private static readonly string[] Britain = ["GMT Standard Time", "Europe/London"];

    private readonly int _hour;
    private readonly TimeZoneInfo _zone;

    private ProcessingHour(int hour, TimeZoneInfo zone)
    {
        _hour = hour;
        _zone = zone;
    }

    /// <summary>The hour of a destination; null when nothing is known of it.</summary>
    /// <param name="destination">Address of the destination.</param>
    /// <param name="hour">The hour, 0 to 23. Default: Xello's for a server; none for a folder, because whoever empties it has hours of his own.</param>
    /// <param name="zone">Name of the zone. Default: that of the server when it is one of Xello's, otherwise this machine's.</param>
    /// <exception cref="XelloException"><c>TimeZoneNotFound</c>.</exception>
    internal static ProcessingHour? Of(string destination, int? hour, string? zone)
    {
        var isServer = SftpAddress.IsSftp(destination);
        if (hour is null && !isServer)
            return null;
        var found = zone is not null ? Find([zone]) ?? throw Error.TimeZoneNotFound(zone)
            : (isServer ? ZoneOf(new Uri(destination).DnsSafeHost) : null) ?? TimeZoneInfo.Local;
        return new ProcessingHour(hour ?? Default, found);
    }

    /// <summary>What to tell somebody whose run was too late for this evening; null when it was in time.</summary>
    internal string? Judge(DateTimeOffset started, DateTimeOffset delivered)
    {
        var (start, end) = (TimeZoneInfo.ConvertTime(started, _zone).DateTime, TimeZoneInfo.ConvertTime(delivered, _zone).DateTime);
        var today = end.Date.AddHours(_hour);
        var last = end < today ? today.AddDays(-1) : today; // when it began to process last
        return last.Date < end.Date && start >= last
            ? null
            : string.Format(
                CultureInfo.InvariantCulture,
                "The files were delivered at {0:HH:mm} ({1}), but Xello begins to process at {2:00}:00. They are taken up the next evening; begin the run earlier.",
                end, _zone.Id, _hour);
    }

    private static TimeZoneInfo? ZoneOf(string host) => host switch
    {
        "ftp.xello.us" or "ftp.xello.ca" or "ftp.careercruising.com" => Find(Eastern),
        "ftp.xello.co.uk" => Find(Britain),
        _ => null,
    };

    private static TimeZoneInfo? Find(string[] names)
    {
        foreach (var name in names)
        {
            try
            {
                return TimeZoneInfo.FindSystemTimeZoneById(name);
            }
            catch (Exception error) when (error is TimeZoneNotFoundException or InvalidTimeZoneException)
            {
                // Perhaps it goes by the other name here.
            }
        }

        return null;
    }
}
