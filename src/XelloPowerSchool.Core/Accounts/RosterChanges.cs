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

    /// <summary>True when two changes do the same to the same account for the same reason: what was approved is what would be done.</summary>
    public static bool AreSame(XelloRosterChange one, XelloRosterChange other) =>
        one.StudentId == other.StudentId && one.Actions == other.Actions && one.Evidence == other.Evidence && one.Risk == other.Risk
        && AreSame(one.Before, other.Before) && AreSame(one.After, other.After);

    private static bool AreSame(XelloAccount? one, XelloAccount? other) =>
        one is null || other is null ? one is null && other is null : AccountFields.AreSame(one, other);
}
