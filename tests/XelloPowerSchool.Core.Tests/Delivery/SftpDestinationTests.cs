using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;
using Xunit;

namespace XelloPowerSchool.Tests.Delivery;

/// <summary>Delivery to a real OpenSSH server on this machine.</summary>
[Collection(nameof(SshAccount))]
public sealed class SftpDestinationTests(SshAccount account) : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 10, 1, 2, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _stage = new();
    private readonly List<string> _log = [];
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        foreach (var one in Enumerable.Reverse(_open))
            one.Dispose();
        _stage.Dispose();
    }

    [Fact]
    public async Task ASetIsDeliveredWithReceipts()
    {
        var server = Start();
        var destination = To(server);
        var files = Set();
        await destination.PrepareAsync(default);
        Assert.Empty(Names(server));
        Assert.False(await destination.HasDeliveredAsync(files[0], default));

        var receipts = await destination.DeliverAsync(files, default);

        Assert.Equal($"sftp://{account.Name}@127.0.0.1:{server.Port}/", destination.Address);
        Assert.Equal(files.Select(file => new XelloReceipt(file.Name, destination.Address, file.Rows, file.Bytes, file.Sha256, Now)), receipts);
        AssertThere(server, files);
        foreach (var file in files)
            Assert.True(await destination.HasDeliveredAsync(file, default));
        Assert.Contains(_log, line => line.Contains(server.Fingerprint(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task ANewSetTakesThePlaceOfTheOldOne()
    {
        var server = Start();
        var destination = To(server);
        var old = Set(1);
        await destination.DeliverAsync(old, default);
        var files = Set(2);

        var receipts = await destination.DeliverAsync(files, default);

        Assert.All(receipts, receipt => Assert.Equal(XelloUnproven.None, receipt.Unproven));
        AssertThere(server, files);
        Assert.True(await destination.HasDeliveredAsync(files[1], default));
        Assert.False(await destination.HasDeliveredAsync(old[1], default));
        await destination.DeliverAsync(files, default);
        AssertThere(server, files);
    }

    [Theory]
    [InlineData("/files/in/Xello")]
    [InlineData("/~/in/Xello/")]
    public async Task AFolderIsNamedFromTheRootOrFromWhereTheUserIsPut(string folder)
    {
        var server = Start();
        var inside = Directory.CreateDirectory(Path.Combine(server.Files, "in", "Xello")).FullName;
        Shell.Run("chown", account.Name, inside);
        var files = Set();

        await To(server, folder: folder).DeliverAsync(files, default);

        Assert.Equal(files.Select(file => file.Name), Directory.GetFiles(inside).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AFolderThatIsNotThereIsSaidSo()
    {
        var destination = To(Start(), folder: "/~/missing");

        await Fails("DestinationNotFound", () => destination.PrepareAsync(default));
        await Fails("DestinationNotFound", () => destination.DeliverAsync(Set(), default));
        Assert.False(await destination.HasDeliveredAsync(Set()[0], default));
    }

    [Fact]
    public async Task AFolderThatCannotBeWrittenIsSaidSo()
    {
        var server = Start();
        Shell.Run("chown", "root", server.Files);
        var destination = To(server);

        await Fails("DestinationNotWritable", () => destination.PrepareAsync(default));
        await Fails("DestinationNotWritable", () => destination.DeliverAsync(Set(), default));
        Assert.Empty(Names(server));
    }

    [Fact]
    public async Task AFileThatMayNotBeReplacedLeavesItAsItWas()
    {
        var server = Start();
        await To(server).DeliverAsync(Set(1), default);
        File.Delete(server.Files + "/School.txt");
        Directory.CreateDirectory(server.Files + "/School.txt/full");

        var error = await Fails("DestinationWriteFailed", () => To(server).DeliverAsync(Set(2), default));

        Assert.Contains("School.txt", error.Message, StringComparison.Ordinal);
        Assert.True(await To(server).HasDeliveredAsync(Set(1)[1], default));
    }

    [Fact]
    public async Task WhenTheSecondFileCannotBeReplacedTheErrorSaysThatTheFirstWas()
    {
        var server = Start();
        Directory.CreateDirectory(server.Files + "/Student.txt/full");

        var error = await Fails("DeliveryInterrupted", () => To(server).DeliverAsync(Set(), default));

        Assert.Contains("Student.txt", error.Message, StringComparison.Ordinal);
        Assert.True(await To(server).HasDeliveredAsync(Set()[0], default));
    }

    [Fact]
    public async Task AFullDiskLeavesTheSetAsItWas()
    {
        var server = Start();
        Shell.Run("mount", "-t", "tmpfs", "-o", "size=256k,mode=777", "tmpfs", server.Files);
        try
        {
            var destination = To(server);
            var old = Set(1, size: 30_000);
            await destination.DeliverAsync(old, default);

            await Fails("DestinationFull", () => destination.DeliverAsync(Set(2, size: 400_000), default));

            AssertThere(server, old);
            await destination.DeliverAsync(Set(3, size: 30_000), default);
        }
        finally
        {
            Shell.Run("umount", "--lazy", server.Files); // the server may not have noticed yet that its caller has gone
        }
    }

    [Fact]
    public async Task AWrongPasswordIsTriedOnce()
    {
        var server = Start();

        var error = await Fails("SignInRefused", () => To(server, o => o with { Password = SshServer.Secure("canary-wrong") }).PrepareAsync(default));

        Assert.Equal(XelloErrorCategory.AuthenticationError, error.Category);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
        Assert.True(server.Says("Connection closed by authenticating user"), server.Log);
        Assert.Equal(1, Count(server.Log, "Failed password"));
    }

    [Theory]
    [InlineData("", "ed25519", "RFC4716")]
    [InlineData("a passphrase with ü", "ed25519", "RFC4716")]
    [InlineData("a passphrase", "rsa", "PEM")]
    [InlineData("a passphrase", "ecdsa", "PKCS8")]
    public async Task AKeySignsIn(string passphrase, string type, string format)
    {
        var server = Start();
        var key = server.MakeUserKey(passphrase, type, format: format);

        await WithKey(server, key, passphrase).DeliverAsync(Set(), default);

        AssertThere(server, Set());
        Assert.True(server.Says("Accepted publickey"), server.Log);
    }

    [Fact]
    public async Task AKeyThatCannotBeOpenedIsSaidSoBeforeAnybodyIsCalled()
    {
        var server = Start();
        var key = server.MakeUserKey("the right one");
        var before = Count(server.Log, "Connection from");

        await Fails("KeyFileNotUsable", () => WithKey(server, key, "canary-wrong").PrepareAsync(default));
        await Fails("KeyFileNotUsable", () => WithKey(server, key, "").PrepareAsync(default));
        await Fails("KeyFileNotUsable", () => WithKey(server, key + ".pub", "").PrepareAsync(default));
        await Fails("KeyFileNotReadable", () => WithKey(server, key + ".missing", "").PrepareAsync(default));
        Assert.Equal(before, Count(server.Log, "Connection from"));
    }

    [Fact]
    public async Task AKeyThatTheServerDoesNotKnowIsRefused()
    {
        var server = Start();

        await Fails("SignInRefused", () => WithKey(server, server.MakeUserKey("", authorized: false), "").PrepareAsync(default));
    }

    [Fact]
    public async Task AServerMayAskForKeyAndPassword()
    {
        var server = Start(extra: "AuthenticationMethods publickey,password");
        var key = server.MakeUserKey("");

        await To(server, o => o with { KeyFile = key }).DeliverAsync(Set(), default);
        AssertThere(server, Set());
        await Fails("SignInRefused", () => WithKey(server, key, "").PrepareAsync(default));
    }

    [Fact]
    public async Task AServerMayAskForThePasswordInAConversation()
    {
        var server = Start(extra: "PasswordAuthentication no", conversation: true);

        await To(server).DeliverAsync(Set(), default);

        AssertThere(server, Set());
        Assert.True(server.Says("Accepted keyboard-interactive"), server.Log);
        await Fails("SignInRefused", () => To(server, o => o with { Password = SshServer.Secure("wrong") }).PrepareAsync(default));
    }

    [Fact]
    public async Task AServerThatWasNeverSeenIsRefusedAndShowsItsFingerprint()
    {
        var server = Start();

        var error = await Fails("HostKeyUnknown", () => To(server, o => o with { HostKeys = [] }).PrepareAsync(default));

        Assert.Contains(server.Fingerprint(), error.Message, StringComparison.Ordinal);
        Assert.Contains("-HostKey " + server.Fingerprint(), error.RecommendedAction, StringComparison.Ordinal);
        Assert.False(File.Exists(KnownHostsPath));
        Assert.DoesNotContain("password", server.Log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(account.Name, server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatWasAcceptedIsKnownFromThenOn()
    {
        var server = Start();
        await To(server, o => o with { HostKeys = [], AcceptNewHostKey = true }).PrepareAsync(default);

        await To(server, o => o with { HostKeys = [] }).DeliverAsync(Set(), default);

        Assert.Equal([$"[127.0.0.1]:{server.Port} {server.PublicHostKey()}"], File.ReadAllLines(KnownHostsPath));
        Assert.Contains(server.Fingerprint(), Shell.Run("ssh-keygen", "-lf", KnownHostsPath), StringComparison.Ordinal);
        AssertThere(server, Set());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AServerWithAnotherKeyThanBeforeIsAlwaysRefused(bool accept)
    {
        var server = Start();
        await To(server, o => o with { HostKeys = [], AcceptNewHostKey = true }).PrepareAsync(default);
        var before = File.ReadAllText(KnownHostsPath);
        server.ChangeHostKeys();

        var error = await Fails("HostKeyChanged", () => To(server, o => o with { HostKeys = [], AcceptNewHostKey = accept }).PrepareAsync(default));

        Assert.Contains(server.Fingerprint(), error.Message, StringComparison.Ordinal);
        Assert.Contains(KnownHostsPath, error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(KnownHostsPath));
        await To(server, o => o with { HostKeys = [server.Fingerprint()] }).PrepareAsync(default);
    }

    [Fact]
    public async Task OnlyTheKeysThatAreNamedWillDo()
    {
        var server = Start();
        var other = Start();

        var error = await Fails("HostKeyMismatch", () => To(server, o => o with { HostKeys = [other.Fingerprint()], AcceptNewHostKey = true }).PrepareAsync(default));
        Assert.Contains(server.Fingerprint(), error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KnownHostsPath));

        // As people paste it: without the word in front, with padding.
        await To(server, o => o with { HostKeys = [other.Fingerprint(), server.Fingerprint()["SHA256:".Length..] + "="] }).PrepareAsync(default);
    }

    [Fact]
    public async Task AServerIsAskedForTheKindOfKeyThatIsKnown()
    {
        var server = Start(keyTypes: ["rsa", "ecdsa", "ed25519"]);
        foreach (var type in new[] { "rsa", "ecdsa", "ed25519" })
        {
            await File.WriteAllTextAsync(KnownHostsPath, $"# by hand\n@revoked x y z\nother.example,[127.0.0.1]:{server.Port} {server.PublicHostKey(type)} comment");
            await To(server, o => o with { HostKeys = [] }).PrepareAsync(default);
        }
    }

    [Fact]
    public async Task AListThatCannotBeUsedIsSaidSo()
    {
        var server = Start();
        Directory.CreateDirectory(KnownHostsPath);

        await Fails("KnownHostsNotUsable", () => To(server, o => o with { HostKeys = [], AcceptNewHostKey = true }).PrepareAsync(default));
    }

    [Fact]
    public async Task ALineThatIsCutInTheMiddleOfAFileIsTakenUpWhereItWas()
    {
        var server = Start();
        var old = Set(1);
        await To(server).DeliverAsync(old, default);
        var files = Set(2, size: 3_000_000);
        var line = Call(server);
        string[] names = [];
        string[] hashes = [];
        line.Cutting = () =>
        {
            names = Names(server);
            hashes = [.. old.Select(file => FileHash.Compute(Path.Combine(server.Files, file.Name)))];
        };
        line.CutAfter(1_500_000);

        var receipts = await To(server, port: line.Port).DeliverAsync(files, default);

        Assert.Equal(2, line.Calls);
        AssertThere(server, files);
        Assert.Equal(files.Select(file => file.Sha256), receipts.Select(receipt => receipt.Sha256));
        Assert.Single(_log, text => text.StartsWith("Going on after", StringComparison.Ordinal));
        Assert.True(line.Sent < files[1].Bytes + 1_000_000, "the bytes that had arrived were not sent again");

        // When the line went, the old set was there as it had been, and the new bytes had no name of their own yet.
        Assert.Equal([.. files.Select(file => $".{file.Name}.{file.Sha256[..32]}.tmp"), "School.txt", "Student.txt"], names);
        Assert.Equal(old.Select(file => file.Sha256), hashes);
    }

    [Fact]
    public async Task ALineThatBreaksAgainAndAgainGetsThereAllTheSame()
    {
        var server = Start();
        var line = Call(server, cutEvery: 400_000);
        line.CutAfter(400_000);
        var files = Set(size: 3_000_000);

        await To(server, o => o with { MaximumRetryCount = 1 }, line.Port).DeliverAsync(files, default);

        AssertThere(server, files);
        Assert.True(line.Calls > 4, "it was cut often");
    }

    [Fact]
    public async Task TheNextProcessGoesOnWhereThisOneWasCut()
    {
        var server = Start();
        var old = Set(1);
        await To(server).DeliverAsync(old, default);
        var line = Call(server);
        line.Cutting = () => line.IsDead = true;
        line.CutAfter(2_000_000);
        var files = Set(2, size: 3_000_000);
        var error = await Fails("DestinationUnreachable", () => To(server, port: line.Port).DeliverAsync(files, default));
        Assert.Equal(XelloErrorCategory.ConnectionError, error.Category);
        Assert.All(old, file => Assert.Equal(File.ReadAllBytes(file.Path), File.ReadAllBytes(Path.Combine(server.Files, file.Name))));

        var second = Call(server);
        await To(server, port: second.Port).DeliverAsync(files, default);

        AssertThere(server, files);
        Assert.True(second.Sent < files[1].Bytes, "the bytes that had arrived were not sent again");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    [InlineData(5_000_000)]
    public async Task BytesThatAreNotOursAreNotTakenOver(int theirs)
    {
        // A temporary file of ours that a failing disk, or anybody, has changed.
        var server = Start();
        var files = Set(size: 200_000);
        var begun = Path.Combine(server.Files, $".Student.txt.{files[1].Sha256[..32]}.tmp");
        await File.WriteAllBytesAsync(begun, [.. (await File.ReadAllBytesAsync(files[1].Path))[..50_000], .. new byte[theirs]]);
        Shell.Run("chown", account.Name, begun);
        var other = Path.Combine(server.Files, ".Student.txt.0123.tmp");
        await File.WriteAllTextAsync(other, "of another set");
        await File.WriteAllTextAsync(Path.Combine(server.Files, "theirs.tmp"), "not ours");

        await To(server).DeliverAsync(files, default);

        Assert.Equal([.. files.Select(file => file.Name), "theirs.tmp"], Names(server));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(file.Path), File.ReadAllBytes(Path.Combine(server.Files, file.Name))));
    }

    [Fact]
    public async Task AServerThatIsNotThereIsCalledSeveralTimes()
    {
        var server = Start();
        var line = Call(server);
        line.IsDead = true;
        var time = new FakeTimeProvider(Now);
        var task = To(server, o => o with { Clock = time, MaximumRetryCount = 3, RetryInterval = TimeSpan.FromSeconds(2), Jitter = () => 0.5 }, line.Port).PrepareAsync(default);
        while (!task.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }

        Assert.Equal("DestinationUnreachable", (await Assert.ThrowsAsync<XelloException>(() => task)).Id);
        Assert.Equal(3, _log.Count(text => text.Contains("Next try in", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ANameThatDoesNotExistIsNotTriedAgain()
    {
        Assert.SkipWhen(account.Missing is not null, account.Missing ?? "");
        var destination = Open(new SftpOptions
        {
            Address = SftpAddress.Parse("sftp://user@server.invalid", null), Password = SshServer.Secure("p"), KnownHosts = KnownHostsPath,
            AllowedHosts = ["server.invalid"], Log = _log.Add, RetryInterval = TimeSpan.FromMilliseconds(1),
        });

        await Fails("DestinationUnreachable", () => destination.PrepareAsync(default));
        // A name server that cannot be reached at all says "try again", and then it is.
        Assert.True(_log.Count is 0 or 5, string.Join('\n', _log));
    }

    [Fact]
    public async Task AServerThatReplacesOnlyInTwoStepsIsServed()
    {
        var server = Start(deny: "posix-rename");
        var destination = To(server);
        await destination.PrepareAsync(default);

        var first = await destination.DeliverAsync(Set(1), default);
        var second = await destination.DeliverAsync(Set(2), default);

        Assert.All(first, receipt => Assert.Equal(XelloUnproven.None, receipt.Unproven));
        Assert.All(second, receipt => Assert.Equal(XelloUnproven.Replacement, receipt.Unproven));
        AssertThere(server, Set(2));
    }

    [Fact]
    public async Task AServerThatWasLeftBetweenTheTwoStepsGetsItsFileBack()
    {
        var server = Start(deny: "posix-rename");
        var old = Set(1);
        await To(server).DeliverAsync(old, default);
        File.Move(server.Files + "/Student.txt", server.Files + "/.Student.txt.0123.bak");
        var line = Call(server);
        line.Cutting = () => line.IsDead = true;
        line.CutAfter(60_000);

        // The delivery fails before it replaces anything; what it found in halves is whole again.
        await Fails("DestinationUnreachable", () => To(server, port: line.Port).DeliverAsync(Set(2, size: 3_000_000), default));

        Assert.Equal(File.ReadAllBytes(old[1].Path), File.ReadAllBytes(server.Files + "/Student.txt"));
        Assert.DoesNotContain(Names(server), name => name.EndsWith(".bak", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AServerThatForbidsRenamingIsRefusedBeforeAnythingIsDone()
    {
        var server = Start(deny: "rename,posix-rename");

        var error = await Fails("RenameRefused", () => To(server).PrepareAsync(default));

        Assert.Contains("-WriteInPlace", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Names(server));
    }

    [Fact]
    public async Task AServerThatForbidsRenamingIsWrittenInPlaceWhenAskedTo()
    {
        var server = Start(deny: "rename,posix-rename");
        var destination = To(server, o => o with { WriteInPlace = true });
        await destination.PrepareAsync(default);
        await destination.DeliverAsync(Set(1, size: 200_000), default);

        var receipts = await destination.DeliverAsync(Set(2), default);

        Assert.All(receipts, receipt => Assert.Equal(XelloUnproven.Replacement, receipt.Unproven));
        AssertThere(server, Set(2));
    }

    [Fact]
    public async Task HalfAFileThatWasWrittenInPlaceIsRemoved()
    {
        var server = Start();
        // Every line is cut before it confirms anything, so the only try is the last one; there is time enough to remove the file.
        var line = Call(server, cutEvery: 20_000);
        line.CutAfter(20_000);

        await Fails(
            "DestinationUnreachable",
            () => To(server, o => o with { WriteInPlace = true, MaximumRetryCount = 0 }, line.Port).DeliverAsync(Set(size: 3_000_000), default));

        Assert.Equal(["School.txt"], Names(server));
    }

    [Fact]
    public async Task HalfAFileThatCannotBeRemovedIsSaidLoudly()
    {
        var server = Start(deny: "remove");
        var line = Call(server);
        line.Cutting = () => line.IsDead = true;
        line.CutAfter(600_000);

        var error = await Fails("DeliveryLeftHalf", () => To(server, o => o with { WriteInPlace = true }, line.Port).DeliverAsync(Set(size: 3_000_000), default));

        Assert.Contains("Student.txt", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("read", XelloUnproven.Content)]
    [InlineData("lstat,stat", XelloUnproven.Size)]
    [InlineData("fstat", XelloUnproven.None)]
    [InlineData("opendir,readdir", XelloUnproven.None)]
    [InlineData("statvfs,fsync,limits", XelloUnproven.None)]
    public async Task WhatTheServerDoesNotAllowIsNotProven(string deny, XelloUnproven unproven)
    {
        var server = Start(deny: deny);
        var destination = To(server);
        var files = Set(size: 200_000);

        var receipts = await destination.DeliverAsync(files, default);

        Assert.All(receipts, receipt => Assert.Equal(unproven, receipt.Unproven));
        AssertThere(server, files);
        // Of a file that cannot be read the size has to do; of one without a size nothing is known.
        Assert.Equal(unproven != XelloUnproven.Size, await destination.HasDeliveredAsync(files[1], default));
        Assert.Equal(unproven == XelloUnproven.Content, await destination.HasDeliveredAsync(files[1] with { Sha256 = files[0].Sha256 }, default));
    }

    [Fact]
    public async Task ASlowLineShowsHowFarItIs()
    {
        var server = Start();
        var line = new Line(server.Port) { BytesPerSecond = 400_000 };
        _open.Add(line);
        var seen = new Seen();
        var files = Set(size: 300_000);

        await To(server, o => o with { Progress = seen }, line.Port).DeliverAsync(files, default);

        AssertThere(server, files);
        var total = files.Sum(file => file.Bytes);
        Assert.All(seen.Reports, report => Assert.Equal(total, report.Total));
        foreach (var phase in seen.Reports.GroupBy(report => (report.File, report.Checking)))
        {
            Assert.True(phase.Zip(phase.Skip(1)).All(pair => pair.First.Done < pair.Second.Done), "it only goes up");
            var before = files.TakeWhile(file => file.Name != phase.Key.File).Sum(file => file.Bytes);
            Assert.Equal(before + files.Single(file => file.Name == phase.Key.File).Bytes, phase.Last().Done);
            Assert.Equal(phase.Last().Done - before, phase.Last().Moved);
        }

        Assert.Equal(4, seen.Reports.Select(report => (report.File, report.Checking)).Distinct().Count());
    }

    [Fact]
    public async Task AHundredMegabytesArriveAsTheyAre()
    {
        var server = Start();
        var files = Set(size: 100_000_000);

        var receipts = await To(server).DeliverAsync(files, default);

        Assert.Equal(100_000_000, receipts[1].Bytes);
        AssertThere(server, files);
    }

    [Fact]
    public async Task ADeliveryThatIsStoppedLeavesTheSetAsItWas()
    {
        var server = Start();
        var old = Set(1);
        await To(server).DeliverAsync(old, default);
        var line = new Line(server.Port) { BytesPerSecond = 200_000 };
        _open.Add(line);
        using var stop = new CancellationTokenSource();
        var seen = new Seen { Reported = report => stop.CancelAfter(report.Done > 100_000 ? 0 : -1) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => To(server, o => o with { Progress = seen }, line.Port).DeliverAsync(Set(2, size: 2_000_000), stop.Token));

        Assert.Equal(["School.txt", "Student.txt"], Names(server).Where(name => name[0] != '.'));
        Assert.All(old, file => Assert.Equal(File.ReadAllBytes(file.Path), File.ReadAllBytes(Path.Combine(server.Files, file.Name))));
    }

    [Fact]
    public async Task AStagedFileThatWasChangedOrIsGoneIsNotDelivered()
    {
        var server = Start();
        var files = Set();
        await File.AppendAllTextAsync(files[1].Path, "more");
        await Fails("DeliveryNotVerified", () => To(server).DeliverAsync(files, default));
        File.Delete(files[1].Path);
        await Fails("StagedFileMissing", () => To(server).DeliverAsync(files, default));
        Assert.Empty(Names(server));
    }

    private string KnownHostsPath => _stage["known_hosts"];

    private SshServer Start(string deny = "", string[]? keyTypes = null, string extra = "", bool conversation = false)
    {
        var server = new SshServer(account, deny, keyTypes, extra, conversation);
        _open.Add(server);
        return server;
    }

    private Line Call(SshServer server, long? cutEvery = null)
    {
        var line = new Line(server.Port) { CutEvery = cutEvery };
        _open.Add(line);
        return line;
    }

    private SftpDestination To(SshServer server, Func<SftpOptions, SftpOptions>? change = null, int? port = null, string folder = "/")
    {
        var options = new SftpOptions
        {
            Address = SftpAddress.Parse(server.Address(port).TrimEnd('/') + folder, null),
            Password = server.Password,
            HostKeys = [server.Fingerprint()],
            KnownHosts = KnownHostsPath,
            AllowedHosts = ["127.0.0.1"],
            RetryInterval = TimeSpan.FromMilliseconds(1),
            Clock = new StoppedClock(Now),
            Log = Note,
        };
        return Open(change is null ? options : change(options));
    }

    private SftpDestination Open(SftpOptions options)
    {
        var destination = new SftpDestination(options);
        _open.Add(destination);
        return destination;
    }

    private SftpDestination WithKey(SshServer server, string key, string passphrase) => To(server, o => o with
    {
        Password = null,
        KeyFile = key,
        KeyPassphrase = passphrase.Length == 0 ? null : SshServer.Secure(passphrase),
    });

    private void Note(string line)
    {
        lock (_log)
            _log.Add(line);
    }

    /// <summary>School.txt, small, and Student.txt of the size asked for; bytes that are the same for the same version.</summary>
    private IReadOnlyList<StagedFile> Set(int version = 1, int size = 5_000)
    {
        var folder = Directory.CreateDirectory(_stage[$"{version}-{size}"]).FullName;
        return [Make("School.txt", 900), Make("Student.txt", size)];

        StagedFile Make(string name, int length)
        {
            var bytes = new byte[length];
            new Random(version).NextBytes(bytes);
            var path = Path.Combine(folder, name);
            File.WriteAllBytes(path, bytes);
            return new StagedFile(name, path, 3, length, FileHash.Hex(SHA256.HashData(bytes)));
        }
    }

    private static string[] Names(SshServer server) =>
        [.. Directory.GetFileSystemEntries(server.Files).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private static void AssertThere(SshServer server, IReadOnlyList<StagedFile> files)
    {
        Assert.Equal(files.Select(file => file.Name), Names(server));
        Assert.All(files, file => Assert.Equal(file.Sha256, FileHash.Compute(Path.Combine(server.Files, file.Name))));
    }

    private static async Task<XelloException> Fails(string id, Func<Task> act)
    {
        var error = await Assert.ThrowsAsync<XelloException>(act);
        Assert.True(id == error.Id, error.ToString());
        return error;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private sealed class Seen : IProgress<DeliveryProgress>
    {
        public List<DeliveryProgress> Reports { get; } = [];

        public Action<DeliveryProgress> Reported { get; init; } = _ => { };

        public void Report(DeliveryProgress value)
        {
            Reports.Add(value);
            Reported(value);
        }
    }

    /// <summary>Always the same time of day, but timers run.</summary>
    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

/// <summary>One account for all tests that need a server; they run one after the other.</summary>
[CollectionDefinition(nameof(SshAccount))]
public sealed class OneSshAccount : ICollectionFixture<SshAccount>;
