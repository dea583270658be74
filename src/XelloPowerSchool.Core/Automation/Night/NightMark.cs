using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>
/// A note beside the ledger that is there while a night is going on. The lock goes with the process, however that ends; a note that is
/// found by who holds the lock is of a night that began and did not end: a reboot, a process that was killed.
/// </summary>
/// <param name="RunId">The night's run; null when the note was cut off too.</param>
/// <param name="Started">When it began.</param>
internal sealed record NightMark(string? RunId, DateTimeOffset Started)
{
    /// <summary>The night that was cut off; null when the last one ended by itself.</summary>
    /// <exception cref="XelloException"><c>LedgerWriteFailed</c>.</exception>
    public static NightMark? Find(string ledger) => Do(ledger, path =>
    {
        if (!File.Exists(path))
            return null;
        var parts = File.ReadAllText(path).Split('\n');
        return parts is [{ Length: > 0 } id, var time, ..] && DateTimeOffset.TryParseExact(time, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var started)
            ? new NightMark(id, started)
            : new NightMark(null, new DateTimeOffset(File.GetLastWriteTimeUtc(path)));
    });

    /// <exception cref="XelloException"><c>LedgerWriteFailed</c>.</exception>
    public static void Set(string ledger, string runId, DateTimeOffset started) => Do(ledger, path =>
    {
        File.WriteAllText(path, $"{runId}\n{started.ToString("O", CultureInfo.InvariantCulture)}\n");
        return default(NightMark);
    });

    /// <exception cref="XelloException"><c>LedgerWriteFailed</c>.</exception>
    public static void Clear(string ledger) => Do(ledger, path =>
    {
        File.Delete(path);
        return default(NightMark);
    });

    private static NightMark? Do(string ledger, Func<string, NightMark?> what)
    {
        try
        {
            return what(ledger + ".night.begun");
        }
        catch (IOException error)
        {
            throw Error.LedgerWriteFailed(ledger, error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw Error.LedgerReadOnly(ledger, error);
        }
    }
}
