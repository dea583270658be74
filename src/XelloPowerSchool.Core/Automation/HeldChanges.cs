using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Automation;

/// <summary>Held changes as people choose among them.</summary>
internal static class HeldChanges
{
    /// <summary>The held changes that are chosen, and for a person whose key changed the other half too: neither may go without the other.</summary>
    public static IReadOnlyList<XelloRosterChange> Choose(IReadOnlyList<XelloRosterChange> held, Func<XelloRosterChange, bool> chosen)
    {
        var persons = new HashSet<long>(held.Where(change => IsIdentity(change) && chosen(change)).Select(change => change.After!.SisId!.Value));
        return [.. held.Where(change => chosen(change) || (IsIdentity(change) && persons.Contains(change.After!.SisId!.Value)))];

        static bool IsIdentity(XelloRosterChange change) => Brakes.IsOf(XelloBrakeKind.Identity, change) && change.After?.SisId is not null;
    }
}
