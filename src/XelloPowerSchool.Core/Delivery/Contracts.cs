// Stands in until delivery is built: the contract of the real types, with just enough behind it to test the run.
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

internal interface IDestination
{
    public string Address { get; }

    public void Prepare(CancellationToken cancellationToken);

    public Task<IReadOnlyList<XelloReceipt>> DeliverAsync(IReadOnlyList<StagedFile> files, CancellationToken cancellationToken);

    public bool HasDelivered(StagedFile file);
}

internal sealed class FolderDestination(string folder) : IDestination
{
    public string Address => folder;

    public void Prepare(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw Error.DestinationNotFound(folder);
    }

    public Task<IReadOnlyList<XelloReceipt>> DeliverAsync(IReadOnlyList<StagedFile> files, CancellationToken cancellationToken)
    {
        var receipts = new List<XelloReceipt>();
        foreach (var file in files)
        {
            var target = Path.Combine(folder, file.Name);
            File.Copy(file.Path, target, true);
            receipts.Add(new XelloReceipt(file.Name, folder, file.Rows, file.Bytes, DataFileSet.Hash(target), DateTimeOffset.UtcNow));
        }

        return Task.FromResult<IReadOnlyList<XelloReceipt>>(receipts);
    }

    public bool HasDelivered(StagedFile file)
    {
        var target = Path.Combine(folder, file.Name);
        return File.Exists(target) && DataFileSet.Hash(target) == file.Sha256;
    }
}
