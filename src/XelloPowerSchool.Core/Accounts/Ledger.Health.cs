namespace XelloPowerSchool.Accounts;

/// <content>What is wrong with a ledger's own pages.</content>
internal sealed partial class Ledger
{
    /// <summary>The first damage in the pages of the database, in SQLite's words; null when there is none.</summary>
    public string? FindDamage() => Guard(() =>
    {
        using var command = Command("PRAGMA quick_check(1)");
        string said = (string)command.ExecuteScalar()!;
        return said == "ok" ? null : said;
    });
}
