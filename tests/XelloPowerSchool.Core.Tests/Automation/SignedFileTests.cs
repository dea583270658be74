using System.Text;
using System.Text.Json;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Tests.Accounts;
using XelloPowerSchool.Tests.PowerSchool;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>What a plan or an approval says is believed only as it was written, and only from whom it must come.</summary>
public sealed class SignedFileTests : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("""{"reason":"The new boundaries","changes":[1,2,3]}""");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryByteThatIsChangedIsFound()
    {
        using var certificate = TestCertificates.SelfSigned();
        var path = _folder["plan.json"];
        SignedFile.Write(path, Content, Key, certificate);
        var written = File.ReadAllBytes(path);
        Check();
        // Of the signature a sample: checking one takes a while.
        var seal = Array.IndexOf(written, (byte)'\n');
        foreach (var place in Enumerable.Range(0, seal + 60).Concat(Enumerable.Range(0, 40).Select(part => seal + 60 + (part * (written.Length - seal - 61) / 40))))
        {
            var changed = (byte[])written.Clone();
            changed[place] ^= 1;
            File.WriteAllBytes(path, changed);
            var error = Assert.ThrowsAny<XelloException>(Check);
            Assert.Contains(error.Id, new[] { "SignatureInvalid", "SignedFileUnreadable", "SignerNotTrusted" });
        }

        for (var length = 0; length < written.Length; length += 7)
        {
            File.WriteAllBytes(path, written[..length]);
            Assert.Contains(Assert.ThrowsAny<XelloException>(Check).Id, new[] { "SignatureInvalid", "SignedFileUnreadable" });
        }

        void Check()
        {
            var file = SignedFile.Read(path);
            file.EnsureOf(Key);
            Assert.Equal(certificate.Subject, file.EnsureSignedBy([TestCertificates.Thumbprint(certificate)], DateTimeOffset.UtcNow).Subject);
            Assert.Equal(Content, file.Content);
        }
    }

    [Fact]
    public void OnlyTheLedgersOwnKeyFits()
    {
        var path = _folder["plan.json"];
        SignedFile.Write(path, Content, Key, null);
        Assert.Equal("SignatureInvalid", Id(() => SignedFile.Read(path).EnsureOf([.. Key.Reverse()])));
        Assert.Equal("SignatureInvalid", Id(() => SignedFile.Read(path).EnsureSignedBy([new string('a', 64)], Now)));
        SignedFile.Write(path, Content, null, null);
        Assert.Equal("SignatureInvalid", Id(() => SignedFile.Read(path).EnsureOf(Key)));
        Assert.Equal("SignedFileNotFound", Id(() => SignedFile.Read(_folder["none.json"])));
    }

    [Fact]
    public void OnlyATrustedCertificateInForceCounts()
    {
        using var certificate = TestCertificates.SelfSigned();
        using var other = TestCertificates.SelfSigned();
        using var expired = TestCertificates.Expired();
        var path = _folder["approval.json"];
        SignedFile.Write(path, Content, null, certificate);
        Assert.Equal("SignerNotTrusted", Id(() => SignedFile.Read(path).EnsureSignedBy([TestCertificates.Thumbprint(other)], DateTimeOffset.UtcNow)));
        Assert.Equal("InvalidThumbprint", Id(() => SignedFile.Read(path).EnsureSignedBy(["everybody"], DateTimeOffset.UtcNow)));
        Assert.Equal(certificate.Subject, SignedFile.Read(path).EnsureSignedBy([TestCertificates.Thumbprint(other), certificate.Thumbprint], DateTimeOffset.UtcNow).Subject);

        SignedFile.Write(path, Content, null, expired);
        Assert.Equal("SignatureInvalid", Id(() => SignedFile.Read(path).EnsureSignedBy([TestCertificates.Thumbprint(expired)], DateTimeOffset.UtcNow)));
        using var bare = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(certificate.RawData);
        Assert.Equal("CertificateCannotSign", Id(() => SignedFile.Write(path, Content, null, bare)));
    }

    [Fact]
    public void TheSignatureOfAnotherFileDoesNotFit()
    {
        using var certificate = TestCertificates.SelfSigned();
        SignedFile.Write(_folder["a.json"], Content, null, certificate);
        SignedFile.Write(_folder["b.json"], Encoding.UTF8.GetBytes("""{"changes":[]}"""), null, certificate);
        var mixed = File.ReadAllLines(_folder["a.json"])[0] + "\n" + File.ReadAllLines(_folder["b.json"])[1] + "\n";
        File.WriteAllText(_folder["a.json"], mixed);
        Assert.Equal("SignatureInvalid", Id(() => SignedFile.Read(_folder["a.json"]).EnsureSignedBy([TestCertificates.Thumbprint(certificate)], DateTimeOffset.UtcNow)));
    }

    [Fact]
    public void AChangeComesBackAsItWasSaved()
    {
        var account = Account(1) with { PreRegSchoolCode = "20", StateProvNumber = "007" };
        var (snapshot, roster) = Snapshot([account with { Grade = 10, Email = null }, Account(2)]);
        foreach (var change in RosterComparer.Compare(roster, Known(account, Account(3)), snapshot).All())
        {
            var saved = JsonSerializer.Deserialize<SavedChange>(JsonSerializer.Serialize(SavedChange.Of(change), SavedChange.Json), SavedChange.Json)!;
            var back = saved.ToChange(snapshot.Id, 7);
            Assert.True(RosterChanges.AreSame(change, back), change.StudentId);
            Assert.Equal(SavedChange.Fingerprint([change]), SavedChange.Fingerprint([back]));
            Assert.NotEqual(SavedChange.Fingerprint([change]), SavedChange.Fingerprint([change with { Evidence = XelloEvidence.Vanished, After = change.After! with { Grade = 3 } }]));
        }
    }

    private static string Id(Action act) => Assert.Throws<XelloException>(act).Id;
}
