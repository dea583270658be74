using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>
/// Somebody's approval in a file that may travel: of these changes of this run and no others, signed with the approver's certificate.
/// It names the changes by their fingerprint, so that no student is in it, unless somebody chose students by their keys.
/// </summary>
internal sealed record SavedApproval
{
    private const string FormOfApproval = "XelloPowerSchool approval 1";

    public string Form { get; init; } = FormOfApproval;

    public required string Id { get; init; }

    public required string RunId { get; init; }

    /// <summary>Only changes that these brakes hold; none for all.</summary>
    public XelloBrakeKind Kinds { get; init; }

    /// <summary>Only changes of students whose keys fit one of these patterns.</summary>
    public required IReadOnlyList<string> Students { get; init; }

    /// <summary>How many changes it is about, and what they would do (<see cref="SavedChange.Fingerprint"/>).</summary>
    public required int Changes { get; init; }

    public required string Fingerprint { get; init; }

    public required string Person { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public void Write(string path, X509Certificate2 certificate) =>
        SignedFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, SavedChange.Json), key: null, certificate);

    /// <summary>Reads an approval that one of the trusted certificates signed, and that still counts.</summary>
    /// <exception cref="XelloException">
    /// <c>SignedFileNotFound</c>, <c>SignedFileUnreadable</c>, <c>SignatureInvalid</c>, <c>SignerNotTrusted</c>, <c>ApprovalExpired</c>.
    /// </exception>
    public static (SavedApproval Approval, X509Certificate2 Signer) Read(string path, IReadOnlyCollection<string> thumbprints, DateTimeOffset now)
    {
        var file = SignedFile.Read(path);
        var signer = file.EnsureSignedBy(thumbprints, now);
        var approval = file.Understand<SavedApproval>(SavedChange.Json, saved => saved.Form == FormOfApproval);
        return now < approval.Expires ? (approval, signer) : throw Error.ApprovalExpired(approval.Expires);
    }

    /// <summary>The approval as people look at it.</summary>
    public XelloApprovalFile Show(string path) => new(path, Id, RunId, Changes, Fingerprint, Person, Reason, Expires);

    /// <summary>Makes sure that the changes which were chosen here are those that were approved there.</summary>
    /// <exception cref="XelloException"><c>ApprovalMismatch</c>.</exception>
    public void EnsureIsOf(IReadOnlyCollection<XelloRosterChange> chosen)
    {
        if (chosen.Count != Changes || SavedChange.Fingerprint(chosen) != Fingerprint)
            throw Error.ApprovalMismatch(RunId);
    }
}
