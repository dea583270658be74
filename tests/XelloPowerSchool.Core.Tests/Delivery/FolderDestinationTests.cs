using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Tests.DataFiles;
using Xunit;

namespace XelloPowerSchool.Tests.Delivery;

public sealed class FolderDestinationTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 10, 1, 2, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _stage = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _stage.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ASetIsDeliveredWithReceipts()
    {
        var files = Stage();
        var destination = To(_folder.Path);
        await destination.PrepareAsync(CancellationToken.None);

        var receipts = await destination.DeliverAsync(files, CancellationToken.None);

        Assert.Equal(files.Select(file => new XelloReceipt(file.Name, _folder.Path, file.Rows, file.Bytes, file.Sha256, Now)), receipts);
        Assert.Equal(["School.txt", "Student.txt"], _folder.Names);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(file.Path), File.ReadAllBytes(_folder[file.Name])));
        await AssertDelivered(destination, files);
        Assert.Equal(_folder.Path, destination.Address);
    }

    [Fact]
    public async Task ANewSetTakesThePlaceOfTheOldOne()
    {
        var destination = To(_folder.Path);
        var old = Stage(1);
        await destination.DeliverAsync(old, CancellationToken.None);
        var files = Stage(2);

        await destination.DeliverAsync(files, CancellationToken.None);

        Assert.Equal(["School.txt", "Student.txt"], _folder.Names);
        Assert.True(await destination.HasDeliveredAsync(files[1], CancellationToken.None));
        Assert.False(await destination.HasDeliveredAsync(old[1], CancellationToken.None));
    }

    [Fact]
    public async Task TheProbeOfAProcessThatWasKilledIsRemoved()
    {
        File.WriteAllText(_folder[".xello-0123456789abcdef0123456789abcdef.tmp"], "");
        File.WriteAllText(_folder[".hidden.tmp"], "");

        await To(_folder.Path).PrepareAsync(CancellationToken.None);

        Assert.Equal([".hidden.tmp"], _folder.Names);
    }

    [Fact]
    public async Task DeliveringAgainChangesNothing()
    {
        var destination = To(_folder.Path);
        var files = Stage();
        await destination.DeliverAsync(files, CancellationToken.None);

        var receipts = await destination.DeliverAsync(files, CancellationToken.None);

        Assert.Equal(["School.txt", "Student.txt"], _folder.Names);
        Assert.Equal(files.Select(file => file.Sha256), receipts.Select(receipt => receipt.Sha256));
        await AssertDelivered(destination, files);
    }

    [Fact]
    public async Task WhatIsNotThereIsNotDelivered()
    {
        var file = Stage()[0];
        var destination = To(_folder.Path);

        Assert.False(await destination.HasDeliveredAsync(file, CancellationToken.None));
        File.WriteAllBytes(_folder[file.Name], new byte[file.Bytes]);
        Assert.False(await destination.HasDeliveredAsync(file, CancellationToken.None));
        Assert.False(await To(_folder["missing"]).HasDeliveredAsync(file, CancellationToken.None));
    }

    [Fact]
    public async Task PrepareLeavesNothing()
    {
        await File.WriteAllTextAsync(_folder["other.csv"], "theirs");

        await To(_folder.Path).PrepareAsync(CancellationToken.None);

        Assert.Equal(["other.csv"], _folder.Names);
    }

    [Fact]
    public async Task AFolderThatSomebodyNamedMustExist()
    {
        var destination = To(_folder["missing"]);

        AssertError("DestinationNotFound", await Assert.ThrowsAsync<XelloException>(() => destination.PrepareAsync(CancellationToken.None)));
        AssertError("DestinationNotFound", await Assert.ThrowsAsync<XelloException>(() => destination.DeliverAsync(Stage(), CancellationToken.None)));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task AFileIsNoFolder()
    {
        File.WriteAllText(_folder["file"], "");

        AssertError("DestinationNotFound", await Assert.ThrowsAsync<XelloException>(() => To(_folder["file"]).PrepareAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task TheDefaultOutboxIsCreatedForItsOwner()
    {
        var outbox = _folder["a/outbox"];
        var destination = new FolderDestination(outbox, new FakeTimeProvider(Now), create: true);
        await destination.PrepareAsync(CancellationToken.None);

        await destination.DeliverAsync(Stage(), CancellationToken.None);

        Assert.True(File.Exists(Path.Combine(outbox, "Student.txt")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(outbox));
    }

    [Fact]
    public async Task WhatAKilledDeliveryLeftIsRemoved()
    {
        await File.WriteAllTextAsync(_folder[".Student.txt.0123.tmp"], "half");
        await File.WriteAllTextAsync(_folder[".School.txt.0123.bak"], "old");
        await File.WriteAllTextAsync(_folder[".Other.txt.0123.tmp"], "theirs");

        await To(_folder.Path).DeliverAsync(Stage(), CancellationToken.None);

        Assert.Equal([".Other.txt.0123.tmp", "School.txt", "Student.txt"], _folder.Names);
    }

    [Fact]
    public async Task WhenTheSecondFileCannotTakeItsPlaceTheFirstIsPutBack()
    {
        var destination = To(_folder.Path);
        await destination.DeliverAsync(Stage(1), CancellationToken.None);
        File.Delete(_folder["Student.txt"]);
        Directory.CreateDirectory(_folder["Student.txt"]);
        var before = await File.ReadAllBytesAsync(_folder["School.txt"]);

        var error = await Assert.ThrowsAsync<XelloException>(() => destination.DeliverAsync(Stage(2), CancellationToken.None));

        AssertError("DestinationWriteFailed", error);
        Assert.Contains("Student.txt", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.InnerException);
        Assert.Equal(["School.txt", "Student.txt"], _folder.Names);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder["School.txt"]));
    }

    [Fact]
    public async Task WhenThereWasNoFirstFileNoneIsLeft()
    {
        Directory.CreateDirectory(_folder["Student.txt"]);

        AssertError("DestinationWriteFailed", await Assert.ThrowsAsync<XelloException>(() => To(_folder.Path).DeliverAsync(Stage(), CancellationToken.None)));

        Assert.Equal(["Student.txt"], _folder.Names);
    }

    [Fact]
    public async Task AFileThatIsOpenElsewhereLeavesTheSetAsItWas()
    {
        var destination = To(_folder.Path);
        var old = Stage(1);
        await destination.DeliverAsync(old, CancellationToken.None);

        using (new HeldFile(_folder["Student.txt"]))
            AssertError("DestinationWriteFailed", await Assert.ThrowsAsync<XelloException>(() => destination.DeliverAsync(Stage(2), CancellationToken.None)));

        Assert.Equal(["School.txt", "Student.txt"], _folder.Names);
        await AssertDelivered(destination, old);
    }

    [Fact]
    public async Task AFullDiskLeavesTheSetAsItWas()
    {
        using var small = new SmallFileSystem();
        var destination = To(small.Folder.Path);
        var old = Stage(1);
        await destination.DeliverAsync(old, CancellationToken.None);
        var files = Stage(2, accounts: 3_000);
        Assert.True(files[1].Bytes > 65_536);

        AssertError("DestinationFull", await Assert.ThrowsAsync<XelloException>(() => destination.DeliverAsync(files, CancellationToken.None)));

        Assert.Equal(["School.txt", "Student.txt"], small.Folder.Names);
        await AssertDelivered(destination, old);
    }

    [Fact]
    public async Task AFullDiskIsFoundBeforeAnythingIsDone()
    {
        using var small = new SmallFileSystem();
        using (var filler = new FileStream(small.Folder["filler"], FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            try
            {
                for (; ; )
                    filler.Write(new byte[4096]);
            }
            catch (IOException)
            {
                // full, as it should be
            }
        }

        AssertError("DestinationFull", await Assert.ThrowsAsync<XelloException>(() => To(small.Folder.Path).PrepareAsync(CancellationToken.None)));

        Assert.Equal(["filler"], small.Folder.Names);
    }

    [Fact]
    public async Task AFolderThatCannotBeWrittenIsSaidSo()
    {
        using var small = new SmallFileSystem();
        var destination = To(small.Folder.Path);
        var old = Stage(1);
        await destination.DeliverAsync(old, CancellationToken.None);
        small.Remount("ro");

        AssertError("DestinationNotWritable", await Assert.ThrowsAsync<XelloException>(() => destination.PrepareAsync(CancellationToken.None)));
        AssertError("DestinationWriteFailed", await Assert.ThrowsAsync<XelloException>(() => destination.DeliverAsync(Stage(2), CancellationToken.None)));
        await AssertDelivered(destination, old);
    }

    [Fact]
    public async Task AStagedFileThatWasChangedIsNotDelivered()
    {
        var files = Stage();
        await File.AppendAllTextAsync(files[1].Path, "more");

        AssertError("DeliveryNotVerified", await Assert.ThrowsAsync<XelloException>(() => To(_folder.Path).DeliverAsync(files, CancellationToken.None)));

        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task AStagedFileThatIsGoneIsSaidSo()
    {
        var files = Stage();
        File.Delete(files[1].Path);

        AssertError("StagedFileMissing", await Assert.ThrowsAsync<XelloException>(() => To(_folder.Path).DeliverAsync(files, CancellationToken.None)));

        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task CancellationLeavesTheSetAsItWas()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => To(_folder.Path).DeliverAsync(Stage(), new CancellationToken(canceled: true)));

        Assert.Empty(_folder.Names);
    }

    private static async Task AssertDelivered(FolderDestination destination, IEnumerable<StagedFile> files)
    {
        foreach (var file in files)
            Assert.True(await destination.HasDeliveredAsync(file, CancellationToken.None), file.Name);
    }

    private static void AssertError(string id, XelloException error) => Assert.Equal(id, error.Id);

    private static FolderDestination To(string folder) => new(folder, new FakeTimeProvider(Now));

    private IReadOnlyList<StagedFile> Stage(int version = 1, int accounts = 3) => DataFileSet.Stage(
        DataFileProfile.XelloUs, _stage["v" + version], [new XelloSchool("9", "Nine, version " + version, 2)],
        Enumerable.Range(0, accounts).Select(i => Sample.Plain((10_000 + i).ToString(System.Globalization.CultureInfo.InvariantCulture)) with { Grade = version }),
        CancellationToken.None);
}
