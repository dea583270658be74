namespace XelloPowerSchool.Accounts;

/// <summary>What a list of changes makes of a list of accounts.</summary>
internal static class RosterChanges
{
    /// <summary>
    /// The accounts as the changes leave them. Both sides come in the order of their keys (<see cref="StudentIdOrder"/>), and so
    /// does the result; nothing is held in memory.
    /// </summary>
    public static IEnumerable<XelloAccount> Apply(IEnumerable<XelloAccount> accounts, IReadOnlyList<XelloRosterChange> changes)
    {
        var next = 0;
        foreach (var account in accounts)
        {
            var order = -1;
            while (next < changes.Count && (order = StudentIdOrder.Instance.Compare(changes[next].StudentId, account.StudentId)) < 0)
                yield return changes[next++].After!;
            if (next < changes.Count && order == 0)
                yield return changes[next++].After!;
            else
                yield return account;
        }

        while (next < changes.Count)
            yield return changes[next++].After!;
    }
}
