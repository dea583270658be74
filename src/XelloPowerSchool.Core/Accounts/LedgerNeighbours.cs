namespace XelloPowerSchool.Accounts;

/// <summary>Other ledgers that a new one may have been mistaken for.</summary>
internal static class LedgerNeighbours
{
    /// <summary>
    /// The ledger of this user, or one beside the given one and named alike, that has delivered accounts of the same server; null
    /// when there is none.
    /// </summary>
    /// <param name="path">The ledger that is new.</param>
    /// <param name="source">Address of the server.</param>
    public static string? FindDelivering(string path, string source)
    {
        path = Path.GetFullPath(path);
        string[] beside = Directory.Exists(Path.GetDirectoryName(path)) ? Directory.GetFiles(Path.GetDirectoryName(path)!, "*" + Path.GetExtension(path)) : [];
        return beside.OrderBy(other => other, StringComparer.Ordinal).Prepend(Ledger.DefaultPath)
            .FirstOrDefault(other => !string.Equals(other, path, StringComparison.OrdinalIgnoreCase) && HasDelivered(other, source));
    }

    private static bool HasDelivered(string path, string source)
    {
        try
        {
            if (!Ledger.Exists(path))
                return false;
            using var ledger = Ledger.Open(path, LedgerAccess.Read);
            return ledger.HasDelivered() && ledger.KnowsSource(source);
        }
        catch (Exception exception) when (exception is XelloException or IOException)
        {
            return false; // no ledger, or one that cannot be read: not this run's business, and it has no warning to give
        }
    }
}
