namespace XelloPowerSchool.Errors;

internal static partial class Error
{
    public static XelloException EmptyDataFile(string name) => New(
        "EmptyDataFile", XelloErrorCategory.InvalidData, $"'{name}' would be empty.", "Check the roster.", name);

    public static XelloException DestinationNotFound(string folder) => New(
        "DestinationNotFound", XelloErrorCategory.ObjectNotFound, $"The folder '{folder}' does not exist.", "Create it.", folder);
}
