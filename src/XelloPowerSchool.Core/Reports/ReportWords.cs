namespace XelloPowerSchool.Reports;

/// <summary>The module's terms in the words of somebody who runs a school.</summary>
internal static class ReportWords
{
    public static string OutcomeOf(XelloSyncRun run) => run.Status switch
    {
        XelloSyncStatus.Committed when run.Rejected > 0 => "Done, with records left out",
        XelloSyncStatus.Committed => "Done",
        XelloSyncStatus.Held => "Something is held",
        XelloSyncStatus.Staged => "Interrupted",
        XelloSyncStatus.Failed => "Failed",
        _ => run.Status.ToString(),
    };

    public static string ToneOf(XelloSyncRun run) => run.Status switch
    {
        XelloSyncStatus.Committed when run.Rejected == 0 => "good",
        XelloSyncStatus.Committed or XelloSyncStatus.Held => "attention",
        _ => "bad",
    };

    public static string MeaningOf(XelloSyncRun run) => run.Status switch
    {
        XelloSyncStatus.Committed when run.Rejected > 0 =>
            "Xello has been told of everybody but the records that could not be written. Their accounts are as they were.",
        XelloSyncStatus.Committed => "Xello has been told of everybody as PowerSchool has them.",
        XelloSyncStatus.Held =>
            "Changes of an unusual number wait for somebody's decision. Until then those accounts are as they were; everything else was done.",
        XelloSyncStatus.Staged => "The run was cut off. The next one finishes it or takes it back by itself.",
        _ => "Nothing was delivered. Accounts in Xello are as they were.",
    };

    public static string ProofOf(XelloUnproven unproven) => unproven == XelloUnproven.None
        ? "read back and identical"
        : string.Join("; ", Missing(unproven));

    /// <summary>What a change does, for example "moves to another school, moves up a grade".</summary>
    public static string Of(XelloAction actions) => string.Join(", ", Words(actions));

    public static string Of(XelloBrakeKind kind) => kind switch
    {
        XelloBrakeKind.Removals => "Accounts that would be deactivated",
        XelloBrakeKind.Exited => "Accounts that would be deactivated because PowerSchool has the students as transferred out",
        XelloBrakeKind.Graduated => "Accounts that would be deactivated because PowerSchool has the students as graduated",
        XelloBrakeKind.Inactive => "Accounts that would be deactivated because PowerSchool has the students as inactive",
        XelloBrakeKind.OutOfScope => "Accounts that would be deactivated because the students are in a school or grade that is not sent",
        XelloBrakeKind.Vanished => "Accounts that would be deactivated although PowerSchool does not say that the students left",
        XelloBrakeKind.Identity => "Students who seem to have another student number than before",
        XelloBrakeKind.Transfers => "Students who change school",
        XelloBrakeKind.Promotions => "Students who move up a grade",
        XelloBrakeKind.Demotions => "Students who move down a grade",
        XelloBrakeKind.Creates => "New accounts",
        XelloBrakeKind.SignIn => "Students whose email address or sign-in changes",
        XelloBrakeKind.SourceShrink => "Students that PowerSchool has fewer than before",
        _ => kind.ToString(),
    };

    private static IEnumerable<string> Words(XelloAction actions)
    {
        if ((actions & XelloAction.Create) != 0)
            yield return "gets an account";
        if ((actions & XelloAction.Deactivate) != 0)
            yield return "loses the account";
        if ((actions & XelloAction.Reactivate) != 0)
            yield return "gets the account back";
        if ((actions & XelloAction.Transfer) != 0)
            yield return "moves to another school";
        if ((actions & XelloAction.Promote) != 0)
            yield return "moves up a grade";
        if ((actions & XelloAction.Demote) != 0)
            yield return "moves down a grade";
        if ((actions & XelloAction.Update) != 0)
            yield return "has other details";
    }

    private static IEnumerable<string> Missing(XelloUnproven unproven)
    {
        if ((unproven & XelloUnproven.Content) != 0)
            yield return "could not be read back";
        if ((unproven & XelloUnproven.Size) != 0)
            yield return "size not told by the server";
        if ((unproven & XelloUnproven.Replacement) != 0)
            yield return "not replaced in one step";
    }
}
